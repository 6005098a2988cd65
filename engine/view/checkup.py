"""The checks of ``ovscope doctor``, run beside the screen: they may take a second or more."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from engine.preflight.check import Check

RunChecks = Callable[[], Sequence[Check]]


class Checkup:
    """Runs them on a thread of its own, one run at a time.

    Args:
        run_checks: runs them; None: nothing can be checked.

    Attributes:
        checks: how they came out the last time; None: they have not yet.
        trouble: why there are none; empty where all is well.
        changes: a number that goes up whenever there is something else to show.
    """

    def __init__(self, run_checks: RunChecks | None) -> None:
        self.checks: tuple[Check, ...] | None = None
        self.trouble = ""
        self.changes = 0
        self._run_checks = run_checks
        self._thread: threading.Thread | None = None

    @property
    def possible(self) -> bool:
        """Whether anything can be checked."""
        return self._run_checks is not None

    @property
    def running(self) -> bool:
        """Whether it is being checked now."""
        return self._thread is not None

    def run(self) -> None:
        """Check, again if it was done before; not while it is being done."""
        if self._thread is None and self._run_checks is not None:
            self._thread = threading.Thread(target=self._check, name="doctor", daemon=True)
            self.changes += 1
            self._thread.start()

    def _check(self) -> None:
        assert self._run_checks is not None
        try:
            self.checks = tuple(self._run_checks())
            self.trouble = ""
        except Exception as error:  # a check that fails is a defect, and not worth the screen
            self.trouble = f"the checks failed: {type(error).__name__}: {error}"
        self._thread = None
        self.changes += 1
