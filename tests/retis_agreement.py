"""Retis's own reader sees in a file of ours what ours sees: the same events, packets, flows and actions.

What Retis prints of an event is compared with what our event makes one expect, line by line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import retis

from engine.events import Event
from engine.files.items import FlowRecord, Item
from engine.files.reader import read
from engine.files.streams import open_input
from engine.files.warnings import Warnings
from tests.retis_words import Story, heading


def assert_retis_agrees(path: Path | str) -> None:
    """Assert that the package ``retis`` reads in a recording of ours, not packed, what our reader reads.

    Raises:
        AssertionError: it does not; the text says which event differs.
    """
    items = _items(path)
    lines = Path(path).read_bytes().splitlines()
    theirs = list(retis.EventFile(str(path)).events())
    assert len(theirs) == len(lines)
    events = [item for item in items if isinstance(item, Event)]
    hooked = [event for event in theirs if event.kernel is not None or event.userspace is not None]
    assert len(hooked) == len(events) == sum(b'"event":' in line for line in lines)
    _assert_same_events(events, hooked)
    _assert_same_flows(items, theirs)


def _items(path: Path | str) -> list[Item]:
    warnings = Warnings()
    stream = open_input(str(path))
    try:
        items = list(read(stream, str(path), warnings))
    finally:
        stream.close()
    assert warnings.texts() == ()
    return items


def _assert_same_events(ours: list[Event], theirs: list[Any]) -> None:
    stories: dict[int, Story] = {}
    for event, seen in zip(ours, theirs, strict=True):
        story = stories.setdefault(event.packet, Story(event))
        tracking = seen.skb_tracking
        assert (tracking.tracking_id(), tracking.skb) == (story.tracking_id, event.skb), event
        text = str(seen).split("\n")
        assert text[0].startswith(heading(event)), (text[0], heading(event))
        words = story.words(event)
        assert (seen.ovs is not None) == (words is not None), (event, str(seen))
        if words is not None:
            told = text[-1].strip()
            assert told.startswith(words) if words.endswith(" ") else told == words, (told, words)


def _assert_same_flows(items: Iterable[Item], theirs: list[Any]) -> None:
    explained = [item.flow for item in items if isinstance(item, FlowRecord)]
    told = [event.ovs_detrace for event in theirs if event.ovs_detrace is not None]
    assert [(flow.ufid.show(), flow.flow, flow.sf_acts) for flow in told] == [
        (flow.ufid, flow.flow, flow.actions) for flow in explained
    ]
