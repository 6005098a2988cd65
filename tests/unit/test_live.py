"""The live source, with what stands for the kernel."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from engine.bulk import Events, FirstBytes
from engine.live import LiveOptions, LiveSource
from engine.netnames.names import Names
from engine.tracer import Counts, Read
from tests.unit.store.builders import hit_packet

ROUNDS = 26
SLOW = 0.1  # s


class Ring:
    """Still has so much when it is to end, and is read slowly."""

    def __init__(self) -> None:
        self._rounds: Iterator[int] = iter(range(ROUNDS))

    def read(self, now: int | None) -> Read:
        if now is not None:
            return Read(Events(), FirstBytes(), more=False)
        number = next(self._rounds, None)
        if number is None:
            return Read(Events(), FirstBytes(), more=False)
        time.sleep(SLOW)
        events = Events()
        for event in hit_packet(number + 1):
            events.append(event)
        return Read(events, FirstBytes(), more=True)

    def count(self, _now: int) -> Counts:
        return Counts()

    def incomplete(self, _now: int) -> list[int]:
        return []


def test_what_the_ring_holds_is_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    source = LiveSource(LiveOptions(), Names())
    monkeypatch.setattr(source, "_tracer", Ring())
    monkeypatch.setattr(source, "_daemons", object())
    source._thread.start()
    source.close()
    batch = source.pull()
    assert sorted({event.packet for event in batch.events}) == list(range(1, ROUNDS + 1))
    assert not batch.status.problem
