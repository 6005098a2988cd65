"""Where to go to, as people type it: a packet's number, a time of day, so much earlier or later."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias

from engine.filter.amounts import nanoseconds

# What the column of times shows, and its beginnings; where it is narrow it leaves out the hours.
_TIME = re.compile(r"(?:([01]?\d|2[0-3]):)?([0-5]?\d):([0-5]\d)(?:\.(\d{1,9}))?", re.ASCII)
_MINUTES = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_PACKET = re.compile(r"#?(0*[1-9]\d{0,17}|[1-9]\d{0,2}(?:,\d{3}){1,5})", re.ASCII)


class PacketNumber(NamedTuple):
    """A packet by its number."""

    number: int

    @property
    def words(self) -> str:
        """What going there does."""
        return f"go to packet {self.number:,}"


class TimeOfDay(NamedTuple):
    """A time, in the time zone of the column that shows them.

    Attributes:
        hour: None: of whatever hour is nearest.
        minute: as on a clock.
        second: as on a clock.
        ns: after the second.
        typed: as it was typed.
    """

    hour: int | None
    minute: int
    second: int
    ns: int
    typed: str

    @property
    def words(self) -> str:
        """What going there does."""
        return f"go to the first packet at or after {self.typed}{' of an hour' if self.hour is None else ''}"


class Shift(NamedTuple):
    """So much later than the chosen packet, or earlier.

    Attributes:
        ns: below 0: earlier.
        typed: as it was typed.
    """

    ns: int
    typed: str

    @property
    def words(self) -> str:
        """What going there does."""
        return f"go {self.typed[1:]} {'back' if self.ns < 0 else 'on'} from this packet"


Destination: TypeAlias = PacketNumber | TimeOfDay | Shift


def read_destination(text: str) -> Destination | None:
    """Read ``14:02``, ``14:02:11.48``, ``#48113``, ``48,113``, ``+5s``, ``-500ms``; None: it is none."""
    text = text.strip()
    if match := _PACKET.fullmatch(text):
        return PacketNumber(int(match[1].replace(",", "")))
    if match := _MINUTES.fullmatch(text):
        return TimeOfDay(int(match[1]), int(match[2]), 0, 0, text)
    if match := _TIME.fullmatch(text):
        hour, minute, second, fraction = match.groups()
        ns = int((fraction or "").ljust(9, "0"))
        return TimeOfDay(None if hour is None else int(hour), int(minute), int(second), ns, text)
    return _shift(text)


def _shift(text: str) -> Shift | None:
    if text[:1] not in ("+", "-"):
        return None
    try:
        ns = nanoseconds(text[1:].strip())
    except ValueError:
        return None
    return Shift(-ns if text[0] == "-" else ns, text)
