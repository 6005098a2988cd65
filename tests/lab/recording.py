"""What a scenario's collection holds, packet by packet, as text to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.events import Event, EventKind, PacketBytes
from engine.files.items import Ending, Incomplete, Item
from engine.headers import Headers, endpoint, parse_headers

from .collecting import trees
from .outline import outline
from .outline_words import Names

Which = Callable[[Headers], bool]


@dataclass(frozen=True, slots=True)
class Recording:
    """The packets of a collection, in the order of their first events.

    Attributes:
        trees: the events of each packet; what USDT tells of flows that are deleted is no packet.
        headers: what each packet's bytes say; not all packets have bytes.
        defects: what is not as it should be: events that were lost, packets of which some were, packets that
            were left out while the ring was filling, and packets without bytes, each with its outline. Empty:
            the recording is all that happened.
    """

    trees: Mapping[int, Sequence[Event]]
    headers: Mapping[int, Headers]
    defects: Sequence[str]

    @classmethod
    def of(cls, items: Sequence[Item]) -> Recording:
        """Sort the items of a file that is whole."""
        packets = {number: events for number, events in trees(items).items() if not _only_deletions(events)}
        headers = {item.packet: parse_headers(item.data) for item in items if isinstance(item, PacketBytes)}
        nameless = [events for number, events in packets.items() if number not in headers]
        defects = [*_lost(items), *(f"no bytes:\n{outline(events)}" for events in nameless)]
        return cls(packets, headers, defects)

    def outlines(self, which: Which, *, usdt: bool = False) -> str:
        """The trees of some packets, each under a line of its headers.

        Flows and recirculations are numbered through all of them.
        """
        names = Names()
        lines = []
        for number, headers in self.headers.items():
            if which(headers):
                tree = outline(self.trees.get(number, ()), names, usdt=usdt)
                lines += [head(headers), *(f"  {line}" for line in tree.splitlines())]
        return "\n".join(lines)


def _only_deletions(events: Iterable[Event]) -> bool:
    """Whether it is what USDT tells of flows from before the recording: their packets are not in it."""
    return all(event.kind is EventKind.FLOW_DEL for event in events)


def _lost(items: Iterable[Item]) -> list[str]:
    """The counts of the last line, and the packets that are said to be incomplete."""
    said = []
    for item in items:
        if isinstance(item, Ending):
            said += [f"lost {count} of {hook}" for hook, count in item.condition.lost.items() if count]
            crowded = item.condition.left_out.get("crowded")
            said += [f"left out {crowded} packets while the ring was filling"] if crowded else []
        elif isinstance(item, Incomplete):
            said += [f"packet {number} is incomplete" for number in item.packets]
    return said


def head(headers: Headers) -> str:
    """A packet in one line: `TCP 10.0.0.1:4000 > 10.0.0.2:80 SA`, with its VLAN ids before it."""
    tags = [f"vlan {vid}" for vid in headers.vlans]
    source = endpoint(headers.src, headers.sport)
    way = f"{source} > {endpoint(headers.dst, headers.dport)}" if source else ""
    return " ".join(word for word in (*tags, headers.protocol, way, headers.info) if word)


def between(*addresses: str) -> Which:
    """Choose packets of which source and destination are among these addresses."""
    return lambda headers: headers.src in addresses and headers.dst in addresses
