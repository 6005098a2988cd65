"""The line to the agent: JSON lines over QEMU's socket, handed to whoever waits for them."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

Message = dict[str, Any]


class Channel:
    """Sends requests from any thread; a thread of its own gives every answer to its receiver.

    When the line is cut, every receiver still registered gets a last message, with the event `closed`.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._send_lock = threading.Lock()
        self._receivers: dict[int, Callable[[Message], None]] = {}
        self._last = 0
        self._cut = False
        threading.Thread(target=self._receive, name="lab-channel", daemon=True).start()

    def register(self, receiver: Callable[[Message], None], number: int | None = None) -> int:
        """Have the answers to one request given to `receiver`; returns the request's number."""
        with self._send_lock:
            if number is None:
                self._last += 1
                number = self._last
            self._receivers[number] = receiver
            cut = self._cut
        if cut:
            receiver({"event": "closed"})
        return number

    def forget(self, number: int) -> None:
        """No more answers are expected for this request."""
        self._receivers.pop(number, None)

    def send(self, message: Message) -> None:
        """Send one request. Raises OSError when the machine is gone."""
        line = json.dumps(message).encode() + b"\n"
        with self._send_lock:
            self._socket.sendall(line)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):  # the other side was first
            self._socket.shutdown(socket.SHUT_RDWR)

    def _receive(self) -> None:
        try:
            with self._socket, self._socket.makefile("rb") as lines:
                for line in lines:
                    message = json.loads(line)
                    receiver = self._receivers.get(message["id"])
                    if receiver:
                        receiver(message)
        except OSError:
            pass  # QEMU is gone
        finally:
            with self._send_lock:
                self._cut = True
                left = list(self._receivers.values())
            for receiver in left:
                receiver({"event": "closed"})
