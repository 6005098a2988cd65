"""An event loop that looks names up on threads of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any


class NameLookupLoop(asyncio.SelectorEventLoop):
    """Nobody waits for its look-ups: those of asyncio hold up the end of the loop, and of the process.

    A name server that is not reached is waited for by the C library, for 10 s and more.
    """

    async def getaddrinfo(self, *args: Any, **options: Any) -> Any:
        """As ``socket.getaddrinfo``."""
        answer = self.create_future()
        threading.Thread(
            target=self._look_up, args=(answer, args, options), name="names", daemon=True
        ).start()
        return await answer

    def _look_up(self, answer: asyncio.Future[Any], args: tuple[Any, ...], options: dict[str, Any]) -> None:
        try:
            found = socket.getaddrinfo(*args, **options)
        except Exception as error:
            self._tell(answer, answer.set_exception, error)
        else:
            self._tell(answer, answer.set_result, found)

    def _tell(self, answer: asyncio.Future[Any], tell: Callable[[Any], None], what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self.call_soon_threadsafe(lambda: None if answer.done() else tell(what))
