"""An event loop on a thread of its own: where daemons and databases are waited for, and the UI is not."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from engine.ovsdb.name_lookup import NameLookupLoop

T = TypeVar("T")
_CLOSE_WITHIN = 0.9  # seconds


class LoopThread:
    """Runs one coroutine until it is closed. All methods may be called from any thread.

    Args:
        name: of the thread.
        serve: makes the coroutine; it is cancelled at the end.
        note_defect: is told what asyncio would print to standard error, which is the UI's screen.
    """

    def __init__(
        self,
        name: str,
        serve: Callable[[], Coroutine[Any, Any, None]],
        note_defect: Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None],
    ) -> None:
        self.thread: threading.Thread | None = None
        self._name = name
        self._serve = serve
        self._note_defect = note_defect
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    def start(self) -> None:
        """Begin, unless that was done."""
        if self.thread is None:
            self._loop = NameLookupLoop()
            self.thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self.thread.start()

    def close(self) -> None:
        """End; returns within a second even when whoever is waited for hangs."""
        thread, self.thread = self.thread, None
        if thread is not None:
            self.call(self._stop.set)
            thread.join(_CLOSE_WITHIN)

    def call(self, function: Callable[[], None]) -> None:
        """Call a function on the thread, soon."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(function)

    def submit(self, asking: Coroutine[Any, Any, T]) -> Future[T] | None:
        """Run a coroutine on the thread, and return a future of its result; None where it does not run."""
        if self._loop is None or self.thread is None:
            asking.close()
            return None
        return asyncio.run_coroutine_threadsafe(asking, self._loop)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop or NameLookupLoop()) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._note_defect)
        serving = asyncio.create_task(self._serve())
        await self._stop.wait()
        serving.cancel()
