"""Packets at a steady rate, made up by hand, and an app over them that tells at its end what it took."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

from engine.errors import OvscopeError
from engine.source import Batch
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.stories import story
from tui.app import OvscopeApp, run
from tui.widgets.status_line import StatusLine

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


def fail(where: str, source: SteadySource) -> None:
    """Let a widget or the source raise, once there are some packets."""

    def raising(*_: object) -> NoReturn:
        raise ValueError(f"{where} [failed]")

    def pull() -> Batch:
        if source.made > 2000 and where == "source":
            raising()
        if source.made > 2000:
            StatusLine.line = raising  # type: ignore[assignment, method-assign]
        return SteadySource.pull(source)

    source.pull = pull  # type: ignore[method-assign]


def main(rate: int, report: Path, failing: str = "") -> int:
    """Run the app; write what it took, as JSON, when it has ended."""
    source = SteadySource(rate)
    if failing:
        fail(failing, source)
    report.with_suffix(".pid").write_text(str(os.getpid()))
    app = OvscopeApp(source, None)
    try:
        return run(app)
    except OvscopeError as error:
        print(f"ovscope: {error}", file=sys.stderr)
        return 1
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
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
