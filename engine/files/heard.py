"""What was answered, from when it came until it is written."""

from __future__ import annotations

from collections import deque

from engine.detrace.answers import Answer
from engine.detrace.ovn.answers import OvnAnswer

MOST = 20_000  # answers that wait, more than vswitchd's restart makes others of; the oldest are given up


class Heard:
    """Holds answers of vswitchd and OVN. Any thread may put them there, one takes them; nobody waits."""

    def __init__(self) -> None:
        self._waiting: deque[Answer | OvnAnswer] = deque(maxlen=MOST)  # its ends are safe to use so
        self._ended = False

    def put(self, answer: Answer | OvnAnswer) -> None:
        """Hold an answer."""
        if not self._ended:
            self._waiting.append(answer)

    def take(self, most: int = MOST) -> list[Answer | OvnAnswer]:
        """Return what is held, the oldest first, and hold it no more."""
        return [self._waiting.popleft() for _ in range(min(len(self._waiting), most))]

    def end(self) -> list[Answer | OvnAnswer]:
        """Return all that is held; what is put from now on nobody will take."""
        self._ended = True
        return self.take()
