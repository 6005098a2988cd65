"""A packet that may still get events: what they hang on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.bpf.records import Record
from engine.events import ActionExecute, Detail, EventKind, FlowDel, FlowPut, Pass, Upcall

OF_UPCALL = frozenset(
    {
        EventKind.UPCALL_ENQUEUE,
        EventKind.UPCALL_RETURN,
        EventKind.UPCALL_RECV,
        EventKind.UPCALL_CLASSIFY,
        EventKind.FLOW_PUT,
        EventKind.FLOW_EXEC,
    }
)
CONTAINERS = frozenset({"sample", "clone", "check_pkt_len", "dec_ttl"})  # actions that have actions in them


class Asked(NamedTuple):
    """An upcall that later stages hang on."""

    number: int  # of its event
    cmd: str


class Container(NamedTuple):
    """An action that has others in it, by where it is in memory."""

    start: int
    end: int
    number: int  # of its event


@dataclass(slots=True)
class OpenPacket:
    """A packet that may still get events, by the kernel's ids."""

    number: int
    events: int = 0
    passes: dict[int, int] = field(default_factory=dict)  # frame -> event number
    devices: dict[int, str] = field(default_factory=dict)  # frame -> where it came in
    # Frame (0: any) and id -> event number; frame -> that of its last output; of its last action, if it asks.
    recircs: dict[tuple[int, object], int] = field(default_factory=dict)
    outputs: dict[int, int] = field(default_factory=dict)
    userspaces: dict[int, int] = field(default_factory=dict)
    puts: dict[str, int] = field(default_factory=dict)  # UFID -> event number
    left: dict[tuple[int, int], int] = field(default_factory=dict)  # frame and skb -> the output it left by
    upcalls: dict[int, Asked] = field(default_factory=dict)
    containers: list[Container] = field(default_factory=list)

    def add(self, record: Record, kind: EventKind, detail: Detail) -> tuple[int, int | None]:
        """Take an event; return its number and that of the event that it hangs on."""
        number = self.events
        self.events += 1
        parent = self._parent(record, kind, detail)
        self._remember(record, kind, detail, number)
        return number, parent

    def _parent(self, record: Record, kind: EventKind, detail: Detail) -> int | None:
        if isinstance(detail, Pass):
            return self._led_to(record.outer, record.skb, detail.recirc_id) if record.outer else None
        if isinstance(detail, FlowDel):
            return self.puts.get(detail.ufid)
        if kind in OF_UPCALL and record.where in self.upcalls:
            return self.upcalls[record.where].number
        if isinstance(detail, Upcall) and detail.cmd == "action" and record.frame in self.userspaces:
            return self.userspaces[record.frame]
        if kind is EventKind.STACK or (kind is EventKind.DROP and _left_by(record) in self.left):
            within = self.outputs.get(record.frame, self.passes.get(record.frame))
            return self.left.get(_left_by(record), within)
        if isinstance(detail, ActionExecute):
            for container in reversed(self.containers):
                if container.start < record.where < container.end:
                    return container.number
        return self.passes.get(record.frame)

    def _led_to(self, outer: int, skb: int, recirc_id: int) -> int | None:
        """Return what led to another pass: a recirculation, an output to a tunnel, veth or internal port."""
        if not recirc_id:
            return self.left.get((outer, skb), self.outputs.get(outer, self.passes.get(outer)))
        # A recirculation that the kernel put off runs when its own frame is gone.
        return self.recircs.get((outer, recirc_id), self.recircs.get((0, recirc_id)))

    def _remember(self, record: Record, kind: EventKind, detail: Detail, number: int) -> None:
        """Keep what later events of the packet hang on."""
        if isinstance(detail, Pass):
            self.passes[record.frame] = number
            self.devices[record.frame] = detail.in_port.name
        elif isinstance(detail, Upcall):
            self.upcalls[record.where] = Asked(number, detail.cmd)
        elif isinstance(detail, ActionExecute):
            self._remember_action(record, detail, number)
        elif isinstance(detail, FlowPut):
            self.puts[detail.ufid] = number
        elif kind is EventKind.FLOW_EXEC and not self.passes:
            self.passes[record.frame] = number  # a packet of vswitchd's own begins with its execution
        elif kind is EventKind.STACK and record.frame in self.outputs:
            self.left.setdefault(_left_by(record), self.outputs[record.frame])

    def _remember_action(self, record: Record, action: ActionExecute, number: int) -> None:
        self.userspaces.pop(record.frame, None)
        if action.action == "recirc":
            id_ = action.argument("id")
            self.recircs[record.frame, id_] = self.recircs[0, id_] = number
        elif action.action == "output":
            self.outputs[record.frame] = number
        elif action.action == "userspace":
            self.userspaces[record.frame] = number
        elif action.action in CONTAINERS:
            end = record.where + 4 + (record.number >> 16)
            self.containers.append(Container(record.where, end, number))


def _left_by(record: Record) -> tuple[int, int]:
    """Of a packet in the stack: the frame that it left, and its skb. It may come back and leave anew."""
    return record.frame, record.skb
