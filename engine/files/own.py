"""Lines that ovscope wrote."""

from __future__ import annotations

from collections.abc import Iterator

from engine.events import Event, EventKind, Link
from engine.files.condition import read_condition
from engine.files.continuity import Continuity
from engine.files.details import detail_of
from engine.files.fields import U64, BadLineError, Json, array, boolean, integer, section, string
from engine.files.items import Change, Ending, Incomplete, Item
from engine.files.ovn_cookies import cookie_of
from engine.files.parse import flow_of, hooks_of, packet_of, startup_of, task_of, time_of

_KINDS = {kind.label: kind for kind in EventKind}
_LINKS = {link.name.lower(): link for link in Link}
_MANY = (1 << 31) - 1


class OwnLines:
    """Turns lines of our own into items; remembers the packets of late."""

    def __init__(self) -> None:
        self._continuity = Continuity()

    def items(self, line: Json) -> Iterator[Item]:
        """Yield what a line holds.

        Raises:
            BadLineError: it is damaged; what was yielded before holds.
        """
        ours = section(line, "ovscope")
        if "startup" in line:
            yield startup_of(line)
        elif "ovs-detrace" in line:
            yield flow_of(line)
        elif "packet" in ours:
            yield from self._packet(line, ours)
        elif "ovn" in ours:
            yield cookie_of(section(ours, "ovn"), time_of(line))
        elif "end" in ours:
            yield _ending(line, ours)
        elif "lost" in ours:
            yield Change(time_of(line), hooks_of(ours), read_condition(ours))
        elif "incomplete" in ours:
            yield _incomplete(ours)
        else:
            raise BadLineError("not an event")

    def _packet(self, line: Json, ours: Json) -> Iterator[Item]:
        if "event" in ours:
            yield self._continuity.check(_event(line, ours))
        if "packet" in line:
            yield packet_of(line, integer(ours, "packet", low=1))


def _event(line: Json, ours: Json) -> Event:
    common = section(line, "common")
    kind = _KINDS.get(string(ours, "kind"))
    if kind is None:
        raise BadLineError(f"unknown kind of event {string(ours, 'kind')!r}")
    number = integer(ours, "event", high=_MANY)
    return Event(
        integer(ours, "packet", low=1),
        number,
        None if ours.get("parent") is None else integer(ours, "parent", high=number - 1),
        kind,
        integer(common, "timestamp"),
        integer(common, "smp_id", high=_MANY),
        task_of(common),
        integer(section(line, "skb-tracking"), "skb", high=U64),
        _link(ours),
        boolean(ours, "uncertain", default=False),
        integer(ours, "value", 0, high=U64),
        detail_of(kind, section(line, "ovs") or section(ours, "ovs"), ours),
    )


def _link(ours: Json) -> Link:
    link = _LINKS.get(string(ours, "link"))
    if link is None:
        raise BadLineError(f"unknown link {string(ours, 'link')!r}")
    return link


def _ending(line: Json, ours: Json) -> Ending:
    totals = section(ours, "end")
    events, packets = integer(totals, "events"), integer(totals, "packets")
    return Ending(time_of(line), read_condition(ours), events, packets)


def _incomplete(ours: Json) -> Incomplete:
    numbers = array(ours, "incomplete")
    packets = tuple(number for number in numbers if type(number) is int and number > 0)
    if len(packets) != len(numbers):
        raise BadLineError("incomplete holds something that is not a packet's number")
    return Incomplete(packets)
