"""Why a packet was dropped, in words."""

from __future__ import annotations

from engine.labels.action import DROP_REASONS
from engine.labels.text import printable
from engine.store.traits import DropReason

# What all of the kernel's names of a kind begin with says nothing in a narrow column.
STARTS = ("OVS_DROP_", "SKB_DROP_REASON_")
EXPLICIT = "explicit"


def reason_name(reason: DropReason) -> str:
    """Name a reason in full: as the kernel does, or for what vswitchd made its drop action."""
    return DROP_REASONS.get(reason, f"reason {reason}") if isinstance(reason, int) else reason


def drop_words(reason: DropReason | None) -> str:
    """Tell a reason in a word or two: ``LAST_ACTION``; ``drop`` where it says no more than that."""
    name = "" if reason is None else reason_name(reason)
    for start in STARTS:
        name = name.removeprefix(start)
    return "drop" if name in ("", EXPLICIT) else printable(name)
