"""Packets as the engine hands them on, made by hand."""

from __future__ import annotations

from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    Event,
    EventKind,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Link,
    Pass,
    Port,
    Stack,
    Task,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId

CLIENT = Port(1, "client")
SERVER = Port(2, "server")
SOFTIRQ = Task(0, 0, "swapper/7")
HANDLER = Task(812, 815, "handler3")
UFID = "9fbc68d5-0123-45ab-cdef-00010000beef"
FLOW = FlowId(UFID, 0xFFFF888000001000, 0xFFFF888000002000)
KIND_OF: dict[type, EventKind] = {
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
    Stack: EventKind.STACK,
    UpcallClassify: EventKind.UPCALL_CLASSIFY,
    FlowDel: EventKind.FLOW_DEL,
}


class Built:
    """One packet's events, added one after the other, a microsecond apart."""

    def __init__(self, packet: int = 1, time: int = 1_000_000) -> None:
        self.packet = packet
        self.time = time
        self.events: list[Event] = []

    def add(
        self,
        detail: Detail,
        parent: int | None = None,
        *,
        after: int = 1_000,
        cpu: int = 7,
        task: Task = SOFTIRQ,
        link: Link = Link.SKB,
        uncertain: bool = False,
        value: int = 0,
    ) -> int:
        """Add an event so many ns after the last; return its number."""
        self.time += after if self.events else 0
        number = len(self.events)
        skb = 0xFFFF888000003000 + self.packet * 0x100
        kind = KIND_OF[type(detail)]
        self.events.append(
            Event(
                self.packet, number, parent, kind, self.time, cpu, task, skb, link, uncertain, value, detail
            )
        )
        return number

    def user(self, detail: Detail, parent: int, value: int, *, after: int = 1_000) -> int:
        """Add an event of the handler thread."""
        return self.add(detail, parent, after=after, cpu=2, task=HANDLER, link=Link.NETLINK, value=value)


def output(port: Port) -> ActionExecute:
    return ActionExecute("output", (("port", port.number), ("device", port.name)))


def new_in_zone(zone: int) -> Conntrack:
    return Conntrack(("new", "trk"), zone, 0, 0)


def hit_packet(
    packet: int = 1, time: int = 1_000_000, *, flow: FlowId = FLOW, out: Port = SERVER
) -> list[Event]:
    """A packet that finds its flow and is put out."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(flow, 1, 0), entry)
    built.add(output(out), entry)
    return built.events


def miss_packet(packet: int = 1, time: int = 1_000_000, *, queue: int = 2809249329) -> list[Event]:
    """The slow path as the sketch shows it: a miss, an upcall, a new flow, one action."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(None, 7, 0), entry)
    upcall = built.add(Upcall("miss", 3170894231, "ovs-system", "client"), entry, after=4_000)
    built.add(UpcallEnqueue("miss", 3170894231, 0), upcall, after=21_000, link=Link.NETLINK, value=queue)
    built.add(UpcallReturn(0), upcall, after=2_000)
    built.user(UpcallRecv(284), upcall, queue, after=608_000)
    built.user(FlowPut(UFID, 0), upcall, queue, after=102_000)
    sent = built.user(FlowExec(98, 0), upcall, queue, after=12_000)
    built.add(output(SERVER), sent, after=40_000, cpu=2, task=HANDLER)
    return built.events


def recirculated_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet that goes through connection tracking and then out."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    built.add(ActionExecute("ct", (("zone", 2), ("commit", 1))), entry)
    recirc = built.add(ActionExecute("recirc", (("id", 0x25),)), entry)
    again = built.add(Pass(CLIENT, 0x25, "ovs-system", 98), recirc)
    built.add(FlowTblLookup(FLOW._replace(flow=1), 1, 1), again)
    built.add(output(SERVER), again)
    return built.events


def lost_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A miss whose upcall found the socket full."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(None, 7, 0), entry)
    upcall = built.add(Upcall("miss", 3170894231, "ovs-system", "client"), entry)
    built.add(UpcallEnqueue("miss", 3170894231, -105), upcall, link=Link.NETLINK, value=5)
    built.add(UpcallReturn(-105), upcall)
    return built.events


def tracked_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet whose second pass knows that its connection is new."""
    events = recirculated_packet(packet, time)
    again = Pass(CLIENT, 0x25, "ovs-system", 98, new_in_zone(2))
    return [*events[:4], events[4]._replace(detail=again), *events[5:]]


def dropped_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet whose flow has no action."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    built.add(Drop("OVS_DROP_LAST_ACTION", "ovs_dp_process_packet+0x5c"), entry)
    return built.events


def tunnelled_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet that leaves by a tunnel, whose outer packet arrives at a bridge of the same datapath."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    built.add(ActionExecute("set", (("tunnel", "id 0x5"),)), entry)
    out = built.add(output(Port(6, "genev_sys_6081")), entry)
    again = built.add(Pass(Port(9, "br-phy"), 0, "ovs-system", 148), out)
    built.add(FlowTblLookup(FLOW._replace(flow=1), 1, 0), again)
    built.add(output(SERVER), again)
    return built.events


def cloned_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet with actions in a clone and in a sample."""
    built = Built(packet, time)
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98))
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    clone = built.add(ActionExecute("clone"), entry)
    built.add(ActionExecute("push_vlan", (("vid", 100),)), clone)
    built.add(output(Port(3, "mirror")), clone)
    sample = built.add(ActionExecute("sample", (("probability", "50%"),)), entry)
    upcalling = built.add(ActionExecute("userspace", (("pid", 9),)), sample)
    upcall = built.add(Upcall("action", 9, "ovs-system", "client"), upcalling)
    built.add(UpcallEnqueue("action", 9, 0), upcall, link=Link.NETLINK, value=5)
    built.add(UpcallReturn(0), upcall)
    built.add(output(SERVER), entry)
    return built.events


def packet_out(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet of vswitchd itself, that recirculates."""
    built = Built(packet, time)
    sent = built.add(FlowExec(66, 0), None, link=Link.NONE)
    recirc = built.add(ActionExecute("recirc", (("id", 0x25),)), sent)
    again = built.add(Pass(CLIENT, 0x25, "ovs-system", 66), recirc)
    built.add(FlowTblLookup(FLOW, 1, 1), again)
    built.add(output(SERVER), again)
    return built.events


def stack_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A packet that was seen in the network stack before and after the datapath."""
    built = Built(packet, time)
    built.add(Stack("net_dev_xmit", "eth0", 4026532177))
    entry = built.add(Pass(CLIENT, 0, "ovs-system", 98), 0)
    built.add(FlowTblLookup(FLOW, 1, 0), entry)
    out = built.add(output(SERVER), entry)
    built.add(Stack("netif_rx", "server", 4026531840), out)
    built.add(Drop("SKB_DROP_REASON_NO_SOCKET", "icmp_rcv+0x1d8"), out)
    return built.events


def classified_packet(packet: int = 1, time: int = 1_000_000) -> list[Event]:
    """A miss of which vswitchd's own probes tell more; its flow is deleted later."""
    built = Built(packet, time)
    built.events = miss_packet(packet, time)[:6]
    built.time = built.events[-1].time
    upcall, queue = 2, built.events[3].value
    built.user(UpcallClassify("miss", 98, 132, 41_000), upcall, queue)
    put = built.user(FlowPut(UFID, 0), upcall, queue)
    sent = built.user(FlowExec(98, 0), upcall, queue)
    built.add(output(SERVER), sent, cpu=2, task=HANDLER)
    built.add(FlowDel(UFID, "idle timeout"), put, after=10_500_000_000, link=Link.USDT)
    return built.events
