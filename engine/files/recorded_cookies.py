"""What cookies are in OVN, as a recording tells while it is read."""

from __future__ import annotations

from engine.detrace.ovn.answers import OvnAnswer, OvnStatus
from engine.files.bounded import Bounded

COOKIES = 20_000  # that are kept, some 60 MB


class ReplayOrigins:
    """An OriginSource that learns as the recording is read, and asks nobody."""

    def __init__(self) -> None:
        self.changes = 0
        self._answers: Bounded[int, OvnAnswer] = Bounded(COOKIES)

    def add(self, answer: OvnAnswer) -> None:
        """Keep an answer; of one cookie the newest counts, also where an older one is read after it."""
        known = self._answers.get(answer.cookie)
        if known is not None and known.at > answer.at:
            return
        self._answers.set(answer.cookie, answer)
        self.changes += 1

    def origin(self, cookie: int) -> OvnAnswer | None:
        """Return the recorded answer; None where there is none."""
        return self._answers.get(cookie)

    def status(self) -> OvnStatus:
        """Return that nothing is known of the databases: they were asked elsewhere, or nobody was."""
        return OvnStatus()
