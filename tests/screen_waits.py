"""Waiting for what a terminal shows."""

from __future__ import annotations

import re
import time
from typing import ClassVar


class ScreenWaits:
    """A terminal that can be waited for.

    Attributes:
        patience: seconds that are waited where nothing else is said.
        timeout_error: what is raised then.
        poll: seconds between looks.
    """

    patience: ClassVar[float] = 30.0
    timeout_error: ClassVar[type[Exception]] = TimeoutError
    poll: ClassVar[float] = 0.2

    def screen(self) -> str:
        """Return what is on the screen, line by line."""
        raise NotImplementedError

    def wait_for(self, pattern: str, timeout: float | None = None) -> str:
        """Wait until the regex is on the screen; return the screen.

        Raises:
            Exception: the class's ``timeout_error``: it was not there in so many seconds; says what was.
        """
        return self._wait(pattern, timeout, wanted=True)

    def wait_until_gone(self, pattern: str, timeout: float | None = None) -> str:
        """Wait until the regex is not on the screen any more; return the screen."""
        return self._wait(pattern, timeout, wanted=False)

    def _wait(self, pattern: str, timeout: float | None, *, wanted: bool) -> str:
        deadline = time.monotonic() + (self.patience if timeout is None else timeout)
        while True:
            screen = self.screen()
            if bool(re.search(pattern, screen, re.MULTILINE)) == wanted:
                return screen
            if time.monotonic() > deadline:
                raise self.timeout_error(f"{'no ' if wanted else ''}{pattern!r} on the screen:\n{screen}")
            time.sleep(self.poll)
