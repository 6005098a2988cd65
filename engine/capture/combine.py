"""Capture filters out of capture filters: both of them, either of them. Each chooses all that it must.

Where the result does not fit in one filter, what is returned chooses more packets, never fewer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.capture.capture import DIMENSIONS, MOST_ENTRIES, Capture, Entry
from engine.capture.entries import NetworkEntry, PortEntry, ProtocolEntry

Entries = tuple[Entry, ...]


def both(first: Capture, second: Capture) -> Capture:
    """Return a filter that chooses at least what both choose; it samples as sparsely as the sparser."""
    groups = {name: _narrower(first.entries(name), second.entries(name)) for name in DIMENSIONS}
    return _with(
        groups,
        upcalls_only=first.upcalls_only or second.upcalls_only,
        drops_only=first.drops_only or second.drops_only,
        sample=max(first.sample, second.sample),
    )


def either(first: Capture, second: Capture) -> Capture:
    """Return a filter that chooses at least what one of them chooses."""
    groups = {name: _wider(first.entries(name), second.entries(name)) for name in DIMENSIONS}
    return _with(
        groups,
        upcalls_only=first.upcalls_only and second.upcalls_only,
        drops_only=first.drops_only and second.drops_only,
        sample=min(first.sample, second.sample),
    )


def implies(first: Capture, second: Capture) -> bool:
    """Whether the second chooses every packet that the first chooses, sampling apart."""
    return (
        all(_covers(second.entries(name), first.entries(name)) for name in DIMENSIONS)
        and second.upcalls_only <= first.upcalls_only
        and second.drops_only <= first.drops_only
    )


def _with(groups: dict[str, Entries], **flags: Any) -> Capture:
    return replace(Capture(**flags), **groups)  # type: ignore[arg-type]


def _wider(first: Entries, second: Entries) -> Entries:
    """All entries of both; none at all is every packet."""
    joined = tuple(dict.fromkeys((*first, *second))) if first and second else ()
    return joined if len(joined) <= MOST_ENTRIES else ()


def _narrower(first: Entries, second: Entries) -> Entries:
    """The entries that both ask for, or else those of the one that asks for less."""
    if _covers(second, first):
        return first
    if _covers(first, second):
        return second
    common = tuple(dict.fromkeys(entry for one in first for other in second for entry in _common(one, other)))
    if common and len(common) <= MOST_ENTRIES:
        return common
    return min(first, second, key=_breadth)


def _covers(wide: Entries, narrow: Entries) -> bool:
    if not wide or not narrow:
        return not wide
    return all(any(_entry_covers(one, other) for one in wide) for other in narrow)


def _entry_covers(one: Entry, other: Entry) -> bool:
    match one, other:
        case NetworkEntry(), NetworkEntry():
            return one.covers(other)
        case ProtocolEntry(), ProtocolEntry():
            return one.covers(other)
        case PortEntry(), PortEntry():
            return one.covers(other)
    return one == other


def _common(one: Entry, other: Entry) -> Entries:
    """What is in both: a packet enters by one device and has one protocol, but two addresses and ports."""
    match one, other:
        case ProtocolEntry(), ProtocolEntry():
            entry = one.common(other)
            return () if entry is None else (entry,)
        case str(), str():
            return (one,) if one == other else ()
    return ()


def _breadth(entries: Entries) -> int:
    """How much entries let in, roughly: the free bits of the widest network, and how many there are."""
    free = [
        entry.network.max_prefixlen - entry.network.prefixlen
        for entry in entries
        if isinstance(entry, NetworkEntry)
    ]
    return max(free, default=0) * MOST_ENTRIES + len(entries)
