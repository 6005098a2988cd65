"""Packets at a steady rate, made up by hand, and an app over them that tells at its end what it took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from engine.source import Batch
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import story
from tui.app import OvscopeApp, run

RING = 1.0  # seconds of events that are kept for who does not pull: a ring buffer loses the rest


class SteadySource(FakeSource):
    """So many events a second; what is not pulled in time is lost, as in the kernel."""

    def __init__(self, rate: int) -> None:
        super().__init__()
        self._rate = rate
        self._packet = 0
        self._pulled_at = time.monotonic()
        self._owed = 0.0
        self.made = 0
        self.lost = 0
        self.longest = 0.0  # seconds between two pulls

    def pull(self) -> Batch:
        now = time.monotonic()
        passed, self._pulled_at = now - self._pulled_at, now
        self.longest = max(self.longest, passed)
        self.lost += int(self._rate * max(passed - RING, 0))
        self._owed += self._rate * min(passed, RING)
        while self._owed > 0:
            self._packet += 1
            told = story(self._packet)
            self.feed(told)
            self.made += len(told.events)
            self._owed -= len(told.events)
        self.status = self.status._replace(lost={"ring": self.lost} if self.lost else {})
        return super().pull()


def main(rate: int, report: Path) -> int:
    """Run the app; write what it took, as JSON, when it has ended."""
    source = SteadySource(rate)
    app = OvscopeApp(source, None)
    try:
        return run(app)
    finally:
        report.write_text(
            json.dumps(
                {
                    "made": source.made,
                    "lost": source.lost,
                    "taken": app.session.store.events_seen,
                    "longest": source.longest,
                    "closed": source.closed,
                }
            )
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2])))
