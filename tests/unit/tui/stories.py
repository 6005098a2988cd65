"""Packets whose events were made up by hand, the way the engine would tell them. Not a capture."""

from __future__ import annotations

from engine.events import (
    ActionExecute,
    Detail,
    Drop,
    Event,
    EventKind,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    PacketBytes,
    Pass,
    Port,
    Task,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId
from tests.unit.tui.frames import ACK, SYN_ACK, arp, tcp, udp

START = 50_524_482_311_000  # ns of CLOCK_MONOTONIC at the first packet
CLIENT, WEB, TUNNEL = Port(4, "client"), Port(5, "web"), Port(1, "genev_sys_6081")
CURL, SOFTIRQ, HANDLER = Task(4711, 4711, "curl"), Task(0, 0, "swapper/7"), Task(812, 815, "handler3")

PUT = FlowId("9fbc68d5-6e3a-4f0c-8a52-17d0c2be9a41")
FIRST = FlowId("2cc4a33c-0b1d-4f7e-9a55-0e6f1c9d7b12", 0xFFFF8881_0A2B3C00, 0xFFFF8881_0A2B3D00)
SECOND = FlowId("15b43126-77aa-4c02-b0de-4a3f5e6d7c81", 0xFFFF8881_0A2B4C00, 0xFFFF8881_0A2B4D00)

KINDS: dict[type[object], EventKind] = {
    Pass: EventKind.PASS,
    FlowTblLookup: EventKind.FLOW_TBL_LOOKUP,
    Upcall: EventKind.UPCALL,
    UpcallEnqueue: EventKind.UPCALL_ENQUEUE,
    UpcallReturn: EventKind.UPCALL_RETURN,
    UpcallRecv: EventKind.UPCALL_RECV,
    FlowPut: EventKind.FLOW_PUT,
    FlowExec: EventKind.FLOW_EXEC,
    ActionExecute: EventKind.ACTION_EXECUTE,
    Drop: EventKind.DROP,
}


class Story:
    """The events of one packet, told one after the other."""

    def __init__(self, packet: int, start: int, frame: bytes) -> None:
        self.packet = packet
        self.time = start
        self.events: list[Event] = []
        self.bytes = PacketBytes(packet, len(frame), frame)

    def tell(
        self,
        detail: Detail,
        parent: int | None = None,
        *,
        after: int = 0,
        task: Task = SOFTIRQ,
        link: Link = Link.SKB,
        uncertain: bool = False,
        value: int = 0,
    ) -> int:
        """Add an event so many ns after the last; return its number."""
        self.time += after
        number = len(self.events)
        skb = 0 if isinstance(detail, FlowPut) else 0xFFFF8881_22334400
        kind = KINDS[type(detail)]
        self.events.append(
            Event(self.packet, number, parent, kind, self.time, 7, task, skb, link, uncertain, value, detail)
        )
        return number

    def enter(self, port: Port, recirc: int, flow: FlowId | None, parent: int | None = None) -> int:
        """Add a pass and its lookup; return the pass."""
        entered = self.tell(
            Pass(port, recirc, "system@ovs-system", self.bytes.length), parent, after=900, task=CURL
        )
        self.tell(FlowTblLookup(flow, 7 if flow is None else 2, 0), entered, after=400, task=CURL)
        return entered

    def ask(self, entered: int, *, put: FlowId | None = PUT, uncertain: bool = False) -> int:
        """Add an upcall that vswitchd answers; return the event that sent the packet back."""
        upcall = self.tell(
            Upcall("miss", 2809249329, "system@ovs-system", "client"), entered, after=4_000, task=CURL
        )
        self.tell(UpcallEnqueue("miss", 2809249329, 0), upcall, after=21_000, task=CURL, value=0x5EED)
        self.tell(UpcallReturn(0), upcall, after=2_000, task=CURL)
        self.tell(UpcallRecv(212), upcall, after=610_000, task=HANDLER, link=Link.NETLINK, value=0x5EED)
        if put:
            self.tell(
                FlowPut(put.ufid, 0), upcall, after=102_000, task=HANDLER, link=Link.ORDER, value=0x5EED
            )
        return self.tell(
            FlowExec(self.bytes.length, 0),
            upcall,
            after=12_000,
            task=HANDLER,
            link=Link.BYTES if uncertain else Link.ORDER,
            uncertain=uncertain,
            value=0x5EED,
        )

    def act(self, parent: int, action: str, **arguments: int | str) -> int:
        """Add one action."""
        return self.tell(ActionExecute(action, tuple(arguments.items())), parent, after=3_000)


def tunnelled(packet: int, start: int, sport: int = 41822) -> Story:
    """A new connection: a miss, an upcall, three passes, out by the tunnel."""
    story = Story(packet, start, tcp("10.244.1.4", sport, "10.244.2.6", 80))
    first = story.enter(CLIENT, 0, None)
    sent = story.ask(first)
    story.act(sent, "ct", zone=2, nat=1)
    story.act(sent, "recirc", id=0x25)
    second = story.enter(CLIENT, 0x25, FIRST, first)
    story.act(second, "ct", zone=9, commit=1)
    story.act(second, "recirc", id=0x26)
    third = story.enter(CLIENT, 0x26, SECOND, second)
    story.act(third, "output", port=TUNNEL.number, device=TUNNEL.name)
    return story


def dropped(packet: int, start: int) -> Story:
    """A packet that no rule wants."""
    story = Story(packet, start, udp("10.244.1.4", 53124, "10.244.1.9", 9999, b"is anybody there?"))
    sent = story.ask(story.enter(CLIENT, 0, None), uncertain=True)
    story.act(sent, "drop", reason="explicit")
    return story


def refused(packet: int, start: int) -> Story:
    """A packet whose flow has no action for it, after it was tracked."""
    story = Story(packet, start, tcp("10.244.1.4", 41822, "10.244.1.9", 22))
    first = story.enter(CLIENT, 0, FIRST)
    story.act(first, "ct", zone=2)
    story.act(first, "recirc", id=0x25)
    second = story.enter(CLIENT, 0x25, SECOND, first)
    story.tell(Drop("OVS_DROP_LAST_ACTION", "ovs_execute_actions+0x1d"), second, after=14_000)
    return story


def answered(packet: int, start: int, flags: int = SYN_ACK) -> Story:
    """A packet of a known flow."""
    story = Story(packet, start, tcp("10.244.2.6", 80, "10.244.1.4", 41822, flags, b"HTTP/1.1 200 OK\r\n"))
    story.act(story.enter(WEB, 0, FIRST), "output", port=CLIENT.number, device=CLIENT.name)
    return story


def unanswered(packet: int, start: int) -> Story:
    """A packet that waits for vswitchd, which did not take it yet."""
    story = Story(packet, start, arp("10.244.1.4", "10.244.1.9"))
    first = story.enter(CLIENT, 0, None)
    upcall = story.tell(
        Upcall("miss", 2809249329, "system@ovs-system", "client"), first, after=4_000, task=CURL
    )
    story.tell(UpcallEnqueue("miss", 2809249329, -105), upcall, after=18_000, task=CURL, value=0x5EEE)
    story.tell(UpcallReturn(-105), upcall, after=1_000, task=CURL)
    return story


def story(packet: int) -> Story:
    """The packet of that number: the same each time, of all sorts one after the other."""
    start = START + packet * 1_791_000
    if packet % 11 == 4:
        return unanswered(packet, start)
    if packet % 5 == 2:
        return dropped(packet, start)
    if packet % 3 == 1:
        return tunnelled(packet, start, 41822 + packet % 20_000)
    return answered(packet, start, ACK if packet % 2 else SYN_ACK)
