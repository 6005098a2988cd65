"""Which hooks there are, what each needs of the kernel, and the C file that holds it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import NamedTuple

from engine.bpf.btf import Btf
from engine.events import EventKind
from engine.source import Hook

FOLDER = Path(__file__).parent


class Attach(Enum):
    """How a probe hangs on the kernel; the value is the word that users see."""

    FENTRY = "fentry"
    FEXIT = "fexit"
    KPROBE = "kprobe"
    KRETPROBE = "kretprobe"
    TRACEPOINT = "raw_tracepoint"


class Point(NamedTuple):
    """One place where a probe is attached."""

    how: Attach
    target: str
    module: str = "openvswitch"  # or vmlinux

    @property
    def function(self) -> str:
        """Name of the C function."""
        match self.how:
            case Attach.TRACEPOINT:
                return f"on_{self.target}"
            case Attach.FENTRY | Attach.FEXIT:
                return f"{self.how.value}__{self.module}__{self.target}"
        return f"{self.how.value}__{self.target}"

    @property
    def where(self) -> str:
        """As users see it."""
        return f"{self.how.value}:{self.target}"


class Probe(NamedTuple):
    """One hook: an event, its C file, its places.

    Attributes:
        kind: the event.
        file: its C.
        points: where it is attached, by fentry and fexit.
        needed: without it there are no trees at all.
        saved: the function whose arguments a kretprobe does not show, and its kprobe therefore saves.
    """

    kind: EventKind
    file: str
    points: tuple[Point, ...]
    needed: bool = False
    saved: str = ""

    def by_kprobes(self) -> Probe:
        """Return the same hook by kprobe and kretprobe."""
        points = tuple(point._replace(how=_BY_KPROBES.get(point.how, point.how)) for point in self.points)
        if self.saved:
            points = (Point(Attach.KPROBE, self.saved), *points)
        return self._replace(points=points)


_BY_KPROBES = {Attach.FENTRY: Attach.KPROBE, Attach.FEXIT: Attach.KRETPROBE}


_STACK_TRACEPOINTS = ("net_dev_queue", "net_dev_xmit", "netif_receive_skb", "netif_rx", "consume_skb")

STACK = Probe(
    EventKind.STACK, "stack.c", tuple(Point(Attach.TRACEPOINT, name) for name in _STACK_TRACEPOINTS)
)
"""Where packets are before and after the datapath; only on request."""

PROBES = (
    Probe(
        EventKind.PASS,
        "pass.c",
        (Point(Attach.FENTRY, "ovs_dp_process_packet"), Point(Attach.FEXIT, "ovs_dp_process_packet")),
        needed=True,
    ),
    Probe(
        EventKind.FLOW_TBL_LOOKUP,
        "flow_tbl_lookup.c",
        (Point(Attach.FEXIT, "ovs_flow_tbl_lookup_stats"),),
        saved="ovs_flow_tbl_lookup_stats",
    ),
    Probe(
        EventKind.UPCALL,
        "upcall.c",
        (Point(Attach.TRACEPOINT, "ovs_dp_upcall"), Point(Attach.FEXIT, "ovs_dp_upcall")),
    ),
    Probe(
        EventKind.UPCALL_ENQUEUE,
        "upcall_enqueue.c",
        (
            Point(Attach.FENTRY, "skb_zerocopy", "vmlinux"),
            Point(Attach.FENTRY, "netlink_unicast", "vmlinux"),
            Point(Attach.FEXIT, "netlink_unicast", "vmlinux"),
        ),
    ),
    Probe(EventKind.UPCALL_RECV, "upcall_recv.c", (Point(Attach.TRACEPOINT, "skb_copy_datagram_iovec"),)),
    Probe(
        EventKind.FLOW_PUT,
        "flow_put.c",
        (Point(Attach.FEXIT, "ovs_flow_cmd_new"),),
        saved="ovs_flow_cmd_new",
    ),
    Probe(
        EventKind.FLOW_EXEC,
        "flow_exec.c",
        (
            Point(Attach.FEXIT, "ovs_execute_actions"),
            Point(Attach.FENTRY, "ovs_execute_actions"),
            Point(Attach.FEXIT, "ovs_packet_cmd_execute"),
            Point(Attach.FENTRY, "ovs_packet_cmd_execute"),
        ),
    ),
    Probe(
        EventKind.ACTION_EXECUTE,
        "action_execute.c",
        (Point(Attach.TRACEPOINT, "ovs_do_execute_action"),),
    ),
    Probe(EventKind.DROP, "drop.c", (Point(Attach.TRACEPOINT, "kfree_skb"),)),
)


def hook_of(probe: Probe, problem: str = "") -> Hook:
    """Return what users see of a probe."""
    where = ", ".join(point.where for point in probe.points)
    return Hook(probe.kind.label, where, not problem, problem)


def problem_of(probe: Probe, btf: Btf) -> str:
    """Return what this kernel lacks for a probe; empty when it has everything."""
    for point in probe.points:
        if point.how is Attach.TRACEPOINT and not btf.has_tracepoint(point.target):
            return f"this kernel has no tracepoint {point.target}"
        if point.how is not Attach.TRACEPOINT and not btf.has_function(point.target):
            return f"this kernel has no function {point.target}"
    return ""


def usable_hooks(btf: Btf) -> tuple[Hook, ...]:
    """Return all hooks, and of those that this kernel lacks what it lacks; attaches nothing."""
    return tuple(hook_of(probe, problem_of(probe, btf)) for probe in PROBES)
