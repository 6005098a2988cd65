"""What the engine hands on: the events of packets, as values.

Names are the field's (SPEC 3): those of Open vSwitch and of Retis stay as they are. An event is a plain
tuple; its ``detail`` says what the hook saw. Details that repeat are equal values, so a store can keep
each of them once.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from engine.flow_id import FlowId


class EventKind(IntEnum):
    """What happened. The lower-case name is the event's name in the UI and on the command line."""

    PASS = 1
    FLOW_TBL_LOOKUP = 2
    UPCALL = 3
    UPCALL_ENQUEUE = 4
    UPCALL_RETURN = 5
    UPCALL_RECV = 6
    FLOW_PUT = 7
    FLOW_EXEC = 8
    ACTION_EXECUTE = 9
    DROP = 10
    STACK = 11
    UPCALL_CLASSIFY = 12
    FLOW_DEL = 13

    @property
    def label(self) -> str:
        """The event's name as users see it."""
        return self.name.lower()


class Link(IntEnum):
    """How an event was tied to the packet it is shown in. The lower-case name is what files hold."""

    NONE = 0
    SKB = 1  # same skb, within the kernel's own call chain
    NETLINK = 2  # same netlink skb: the upcall message itself
    USDT = 3
    ORDER = 4  # same thread, and its turn in the thread's order
    BYTES = 5  # same flow key or packet bytes, in the thread that received the upcall


class Task(NamedTuple):
    """Who ran when the event happened. In softirq that is whoever was interrupted, not the sender."""

    pid: int  # the process
    tid: int  # the thread
    comm: str


class Port(NamedTuple):
    """A datapath port."""

    number: int  # the datapath's port number (not OpenFlow's)
    name: str  # of its device; empty where it is not known


class Conntrack(NamedTuple):
    """What connection tracking said of the packet: ``struct sw_flow_key``, after a ct action."""

    state: tuple[str, ...]  # OVS_CS_F_* in ovs's words: new est rel rpl inv trk snat dnat
    zone: int
    mark: int
    label: int  # 128 bits


class Pass(NamedTuple):
    """A packet entered the flow table: ``ovs_dp_process_packet``. Once, and again at each recirculation.

    ``ct`` is there where a ct action came before it.
    """

    in_port: Port
    recirc_id: int
    datapath: str
    length: int  # bytes of the packet
    ct: Conntrack | None = None


class FlowTblLookup(NamedTuple):
    """``ovs_flow_tbl_lookup_stats`` returned."""

    flow: FlowId | None  # None: a miss
    n_mask_hit: int
    n_cache_hit: int

    @property
    def hit(self) -> bool:
        """Whether a flow was found."""
        return self.flow is not None


class Upcall(NamedTuple):
    """``ovs_dp_upcall``: the datapath asks vswitchd."""

    cmd: str  # "miss" or "action"
    portid: int  # netlink port id that it is sent to, not an OVS port
    datapath: str
    device: str


class UpcallEnqueue(NamedTuple):
    """``netlink_unicast`` of one upcall message returned; a GSO packet makes several."""

    cmd: str
    portid: int
    ret: int  # < 0: lost, a negative errno


class UpcallReturn(NamedTuple):
    """``ovs_dp_upcall`` returned."""

    ret: int


class UpcallRecv(NamedTuple):
    """A handler thread of vswitchd received the upcall message."""

    size: int  # bytes of the netlink message


class FlowPut(NamedTuple):
    """``ovs_flow_cmd_new``: vswitchd installs a flow."""

    ufid: str
    ret: int


class FlowExec(NamedTuple):
    """``ovs_packet_cmd_execute``: vswitchd sends the packet back with actions."""

    size: int  # bytes of the packet
    ret: int


class ActionExecute(NamedTuple):
    """``ovs_do_execute_action``: one action of a flow, with the arguments that are known of it.

    ``arguments`` are (name, value) pairs in the action's own words: output has ``port`` and ``device``,
    recirc ``id``, ct ``zone`` and its flags, userspace ``pid``, drop ``reason``. ``ct`` is there on the first
    action after a ct action.
    """

    action: str
    arguments: tuple[tuple[str, int | str], ...] = ()
    ct: Conntrack | None = None

    def argument(self, name: str) -> int | str | None:
        """Return the argument of that name, or None."""
        return next((value for key, value in self.arguments if key == name), None)


class Drop(NamedTuple):
    """``skb:kfree_skb``: the kernel dropped the packet, or a copy of it."""

    reason: str  # a name of the kernel's, such as "OVS_DROP_LAST_ACTION" or "SKB_DROP_REASON_NO_SOCKET"
    location: str  # function that freed it, such as "ovs_dp_process_packet+0x5c"; empty where not known


class Stack(NamedTuple):
    """The packet at a tracepoint of the network stack, before or after the datapath (``--stack``)."""

    point: str  # the tracepoint, such as "netif_receive_skb"
    device: str
    netns: int  # inode number of the network namespace, as in /proc/PID/ns/net


class UpcallClassify(NamedTuple):
    """vswitchd classified an upcall: USDT ``dpif_recv:recv_upcall`` until its next probe in that thread."""

    type: str  # "miss" or "action": enum dpif_upcall_type
    pkt_size: int  # bytes
    key_size: int  # bytes of the flow key
    duration: int  # ns


class FlowDel(NamedTuple):
    """A revalidator decided to delete a flow: USDT ``revalidate:flow_result``, ``flow_sweep_result``."""

    ufid: str
    reason: str  # enum flow_del_reason in words (ofproto/ofproto-dpif-upcall.c), such as "idle timeout"


Detail = (
    Pass
    | FlowTblLookup
    | Upcall
    | UpcallEnqueue
    | UpcallReturn
    | UpcallRecv
    | FlowPut
    | FlowExec
    | ActionExecute
    | Drop
    | Stack
    | UpcallClassify
    | FlowDel
)


class Event(NamedTuple):
    """One event of one packet.

    Attributes:
        packet: number of the packet, counted from 1 in the order of their first events.
        number: number of the event in its packet, counted from 0 in order of arrival.
        parent: number of the event that it hangs on, always smaller than ``number``; None: on the packet.
        kind: what happened.
        time: CLOCK_MONOTONIC, ns.
        cpu: the CPU that it happened on.
        task: who ran.
        skb: address of the packet's ``struct sk_buff``; 0 where there is none.
        link: how it was tied to the packet.
        uncertain: the tie could be wrong.
        value: a number of the event's own that seldom repeats (the queue id of an enqueue, a recv, a put or
            an exec: it is the same in all stages of one upcall), else 0.
        detail: what the hook saw.
    """

    packet: int
    number: int
    parent: int | None
    kind: EventKind
    time: int
    cpu: int
    task: Task
    skb: int
    link: Link
    uncertain: bool
    value: int
    detail: Detail


class PacketBytes(NamedTuple):
    """The first bytes of a packet, as it first entered the datapath."""

    packet: int
    length: int  # of the whole packet
    data: bytes  # an Ethernet frame, cut off; a VLAN tag of the skb's metadata is put in its place
