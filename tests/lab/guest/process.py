"""One process in the guest: its output is told as it comes, then its end."""

import base64
import os
import queue
import selectors
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from . import terminal

_CHUNK = 1 << 16


class GuestProcess:
    """A process with pipes or a terminal. `request` is the `spawn` of the agent's protocol."""

    def __init__(self, request: dict[str, Any], answer: Callable[..., None]) -> None:
        self._answer = answer
        self._input: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        env = {**os.environ, **request["env"]}
        options: dict[str, Any] = {"env": env, "cwd": request["cwd"], "start_new_session": True}
        self._streams: dict[int, str] = {}
        if request["pty"]:
            self._open_terminal(request, options)
        else:
            self._open_pipes(request, options)

    def _open_pipes(self, request: dict[str, Any], options: dict[str, Any]) -> None:
        options |= dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self._process = subprocess.Popen(request["argv"], **options)
        assert self._process.stdin
        assert self._process.stdout
        assert self._process.stderr
        self._stdin = os.dup(self._process.stdin.fileno())
        self._process.stdin.close()
        self._streams[self._process.stdout.fileno()] = "out"
        self._streams[self._process.stderr.fileno()] = "err"

    def _open_terminal(self, request: dict[str, Any], options: dict[str, Any]) -> None:
        master, slave = terminal.open_pair(*request["pty"])
        options |= {"stdin": slave, "stdout": slave, "stderr": slave, "preexec_fn": terminal.take_control}
        self._process = subprocess.Popen(request["argv"], **options)
        os.close(slave)
        self._stdin = os.dup(master)
        self._streams[master] = "out"

    def start(self) -> None:
        """Begin to tell."""
        for job in (self._watch, self._feed):
            threading.Thread(target=job, daemon=True).start()

    def handle(self, op: str, request: dict[str, Any]) -> None:
        """Carry out `stdin`, `eof`, `signal` or `resize`."""
        if op == "stdin":
            self._input.put(base64.b64decode(request["data"]))
        elif op == "eof":
            self._input.put(None)
        elif op == "signal":
            os.killpg(self._process.pid, request["number"])
        elif op == "resize":
            terminal.resize(self._stdin, request["rows"], request["cols"])

    def _feed(self) -> None:
        """Write to the process in a thread of its own: it may be slow to read."""
        try:
            while (data := self._input.get()) is not None:
                while data:
                    data = data[os.write(self._stdin, data) :]
        except OSError:
            pass  # it does not read any more; its end is told by _watch
        finally:
            os.close(self._stdin)

    def _watch(self) -> None:
        """Tell the output until the process itself has ended, also if its children hold the pipes open."""
        ended = os.pidfd_open(self._process.pid)
        with selectors.DefaultSelector() as selector:
            for fd in (ended, *self._streams):
                os.set_blocking(fd, False)
                selector.register(fd, selectors.EVENT_READ)
            running = True
            while running:
                ready = [key.fd for key, _ in selector.select()]
                running = ended not in ready
                for fd in self._streams if not running else ready:
                    if fd in selector.get_map() and not self._tell(fd):
                        selector.unregister(fd)
        os.close(ended)
        self._input.put(None)
        self._answer("exit", rc=self._process.wait())

    def _tell(self, fd: int) -> bool:
        """Tell all that can be read now; False at the end of the stream."""
        while True:
            try:
                data = os.read(fd, _CHUNK)
            except BlockingIOError:
                return True
            except OSError:  # a terminal that nobody has open any more
                return False
            if not data:
                return False
            self._answer("out", stream=self._streams[fd], data=base64.b64encode(data).decode())
