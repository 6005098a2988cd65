"""The agent in the guest: takes JSON lines from the host over a virtio port and answers with JSON lines.

Requests name an operation (`op`) and an `id` that the host chose; every answer carries that `id`:

    spawn  argv, env, cwd, pty      then `out` (stream, data), ... and `exit` (rc)
    stdin  data                     to the process that was spawned with this id; no answer
    eof, signal (number), resize (rows, cols)    likewise
    read   path                     then `out`, ... and `exit`
    write  path, data, append       then `exit`

Bytes travel as base64. What cannot be done is answered with `error` (text).
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from . import files
from .process import GuestProcess

PORT = "ovscope.agent"
Message = dict[str, Any]


class Agent:
    """Answers the host until the port closes."""

    def __init__(self, port_in: BinaryIO, port_out: BinaryIO) -> None:
        self._in = port_in
        self._out = port_out
        self._lock = threading.Lock()
        self._processes: dict[int, GuestProcess] = {}

    def send(self, message: Message) -> None:
        """Write one line; any thread may."""
        line = json.dumps(message).encode() + b"\n"
        with self._lock:
            self._out.write(line)
            self._out.flush()

    def serve(self) -> None:
        """Read requests until the host is gone."""
        self.send({"id": 0, "event": "hello"})
        for line in self._in:
            request = json.loads(line)
            try:
                self._handle(request)
            except Exception as error:  # whatever it is, the host must hear of it
                self.send({"id": request.get("id"), "event": "error", "text": f"{error!r}"})

    def _handle(self, request: Message) -> None:
        number, op = request["id"], request["op"]

        def answer(event: str, **fields: object) -> None:
            self.send({"id": number, "event": event, **fields})

        if op == "spawn":
            process = GuestProcess(request, self._forgetting(number, answer))
            self._processes[number] = process
            process.start()
        elif op in ("read", "write"):
            threading.Thread(target=files.serve, args=(request, answer), daemon=True).start()
        elif number in self._processes:  # one that has ended needs no more input
            self._processes[number].handle(op, request)

    def _forgetting(self, number: int, answer: Callable[..., None]) -> Callable[..., None]:
        def wrapped(event: str, **fields: object) -> None:
            if event == "exit":
                self._processes.pop(number, None)
            answer(event, **fields)

        return wrapped


def find_port() -> Path:
    """The device file of our port."""
    for name in Path("/sys/class/virtio-ports").glob("*/name"):
        if name.read_text().strip() == PORT:
            return Path("/dev") / name.parent.name
    raise SystemExit(f"no virtio port called {PORT}")


def main() -> None:
    """Serve the host."""
    port = os.open(find_port(), os.O_RDWR)  # the kernel lets it be opened only once
    with open(port, "rb") as source, open(os.dup(port), "wb") as sink:
        Agent(source, sink).serve()


if __name__ == "__main__":
    main()
