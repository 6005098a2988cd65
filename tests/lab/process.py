"""A process in the guest, seen from the host."""

import base64
import re
import signal as signals
import threading
import time
from collections.abc import Callable
from typing import Any

from .channel import Channel, Message
from .errors import LabError, LabTimeout, MachineDied


class Process:
    """What was started in the guest: its output is collected here as it comes. Threads may share it.

    `what` names it in errors, `console` gives the tail of the guest's kernel console.
    """

    def __init__(
        self, channel: Channel, request: dict[str, Any], what: str, console: Callable[[], str]
    ) -> None:
        self._channel = channel
        self._what = what
        self._console = console
        self._changed = threading.Condition()
        self._streams = {"out": bytearray(), "err": bytearray(), "both": bytearray()}
        self._rc: int | None = None
        self._failure: LabError | None = None
        self._reader: Callable[[bytes], None] | None = None
        self._number = channel.register(self._receive)
        self._send(**request)

    @property
    def rc(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._rc

    @property
    def out(self) -> str:
        """Standard output so far."""
        return self._text("out")

    @property
    def err(self) -> str:
        """Standard error so far."""
        return self._text("err")

    @property
    def output(self) -> str:
        """Standard output and standard error so far, in the order in which they came."""
        return self._text("both")

    def raw(self) -> bytes:
        """Standard output so far, byte for byte."""
        with self._changed:
            return bytes(self._streams["out"])

    def wait_for(self, pattern: str, timeout: float, since: int = 0) -> re.Match[str]:
        """Wait until the regex `pattern` (multi-line) is in `output`, from character `since` on.

        Raises LabError if the process ends without it, LabTimeout after `timeout` seconds.
        """
        regex = re.compile(pattern, re.MULTILINE)
        found: list[re.Match[str]] = []

        def look() -> bool:
            match = regex.search(self._decoded("both"), since)
            if match:
                found.append(match)
            return bool(match) or self._rc is not None

        self._wait(look, timeout, f"{pattern!r} in its output")
        if not found:
            raise LabError(self._story(f"ended with {self._rc} and {pattern!r} was not in its output"))
        return found[-1]

    def wait(self, timeout: float) -> int:
        """Wait for the end; the exit status. Raises LabTimeout after `timeout` seconds; it then runs on."""
        self._wait(lambda: self._rc is not None, timeout, "its end")
        assert self._rc is not None
        return self._rc

    def signal(self, number: int = signals.SIGTERM) -> None:
        """Send a signal to the process and what it started (its process group)."""
        self._send(op="signal", number=int(number))

    def send(self, data: bytes | str) -> None:
        """Write to its standard input, or type on its terminal."""
        raw = data.encode() if isinstance(data, str) else data
        self._send(op="stdin", data=base64.b64encode(raw).decode())

    def end_input(self) -> None:
        """Close its standard input."""
        self._send(op="eof")

    def resize(self, rows: int, cols: int) -> None:
        """Give its terminal another size."""
        self._send(op="resize", rows=rows, cols=cols)

    def on_output(self, reader: Callable[[bytes], None]) -> None:
        """Have `reader` called with all output, what came before included, in the channel's thread."""
        with self._changed:
            if self._streams["both"]:
                reader(bytes(self._streams["both"]))
            self._reader = reader

    def _send(self, **request: Any) -> None:
        try:
            self._channel.send({"id": self._number, **request})
        except OSError:
            self._receive({"event": "closed"})
        if self._failure:
            raise self._failure

    def _receive(self, message: Message) -> None:
        with self._changed:
            event = message["event"]
            if event == "out":
                data = base64.b64decode(message["data"])
                self._streams[message["stream"]] += data
                self._streams["both"] += data
                if self._reader:
                    self._reader(data)
            elif event == "exit":
                self._rc = message["rc"]
                self._channel.forget(self._number)
            elif event == "error":
                self._failure = LabError(self._story(message["text"]))
            elif event == "closed" and self._rc is None:
                self._failure = MachineDied(self._story("was cut off: the machine is gone"))
            self._changed.notify_all()

    def _wait(self, ready: Callable[[], bool], timeout: float, awaited: str) -> None:
        end = time.monotonic() + timeout
        with self._changed:
            while not ready():
                if self._failure:
                    raise self._failure
                left = end - time.monotonic()
                if left <= 0:
                    raise LabTimeout(self._story(f"waited {timeout:g} s for {awaited}"))
                self._changed.wait(min(left, threading.TIMEOUT_MAX))

    def _text(self, stream: str) -> str:
        with self._changed:
            return self._decoded(stream)

    def _decoded(self, stream: str) -> str:
        return self._streams[stream].decode(errors="replace")

    def _story(self, text: str) -> str:
        out, err = self._decoded("out"), self._decoded("err")
        tail = self._console()
        return f"{self._what}: {text}\n--- stdout\n{out}\n--- stderr\n{err}\n--- console (tail)\n{tail}"
