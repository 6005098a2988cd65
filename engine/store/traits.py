"""What a packet's events add up to: flags, and the sequences that filters ask about."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.events import (
    ActionExecute,
    Conntrack,
    Detail,
    Drop,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
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

# Flags of a packet.
DROP: Final = 1 << 0  # a drop action was executed, or the kernel dropped it or a copy of it
LOST: Final = 1 << 1  # an upcall did not get into its socket
QUEUED: Final = 1 << 2  # an upcall did
UPCALL: Final = 1 << 3
MISS: Final = 1 << 4
HIT: Final = 1 << 5
UNCERTAIN: Final = 1 << 6
UNLINKED: Final = 1 << 7
UNPLAIN: Final = 1 << 8  # only a look at all of its events tells whether a stage is missing
CHECKED: Final = 1 << 9  # that was done since its last event
INCOMPLETE: Final = 1 << 10  # and one was missing
GAPS: Final = 1 << 11  # events of it were lost: it stays incomplete for ever
AFTERWARDS: Final = 1 << 12  # something came of it when it was long over
RECEIVED: Final = 1 << 13  # a handler thread took an upcall of it

# Which of a packet's sequences an event extends.
NOTHING: Final = 0
PASSES: Final = 1
LOOKUPS: Final = 2
OUTPUTS: Final = 3


class PassKey(NamedTuple):
    """A pass, without its length."""

    in_port: Port
    recirc_id: int
    datapath: str


PutUfid = str
"""The UFID of a flow that was put or deleted. A lookup is a ``FlowId``, or None for a miss."""

DropReason = str | int
"""Why a packet was dropped: by the kernel's name, or by the number that vswitchd gave its drop action."""


class Mark(NamedTuple):
    """What else filters ask about."""

    states: tuple[str, ...]  # of connection tracking
    zones: tuple[int, ...]  # of connection tracking: where it was looked up, where it is sent
    reason: DropReason | None
    handler: Task | None = None  # who received an upcall of it


Trait = PassKey | FlowId | PutUfid | Port | None


NO_MARK = Mark((), (), None)


class Effect(NamedTuple):
    """What one event does to its packet's traits."""

    flags: int = 0
    sequence: int = NOTHING
    item: Trait = None
    mark: Mark | None = None


def effect_of(detail: Detail) -> Effect:
    """Tell what an event with this detail does to its packet's traits."""
    match detail:
        case Pass():
            key = PassKey(detail.in_port, detail.recirc_id, detail.datapath)
            return Effect(0, PASSES, key, _mark(detail.ct))
        case FlowTblLookup():
            flags = HIT if detail.flow is not None else MISS | UNPLAIN
            return Effect(flags, LOOKUPS, detail.flow)
        case FlowPut():
            return Effect(UNPLAIN, LOOKUPS, detail.ufid)
        case ActionExecute():
            return _action_effect(detail)
        case Drop():
            return Effect(DROP, mark=_mark(None, reason=detail.reason))
        case FlowDel():
            return Effect(UNPLAIN | AFTERWARDS, LOOKUPS, detail.ufid)
        case _:
            return Effect(_upcall_flags(detail))


def _action_effect(action: ActionExecute) -> Effect:
    if action.action == "drop":
        return Effect(DROP, mark=_mark(action.ct, reason=action.argument("reason")))
    if action.action == "ct":
        return Effect(mark=_mark(action.ct, zone=action.argument("zone")))
    if action.action != "output":
        return Effect(mark=_mark(action.ct))
    number, name = action.argument("port"), action.argument("device")
    port = Port(number if isinstance(number, int) else 0, name if isinstance(name, str) else "")
    return Effect(0, OUTPUTS, port, _mark(action.ct))


def _mark(
    ct: Conntrack | None, *, zone: int | str | None = None, reason: DropReason | None = None
) -> Mark | None:
    zones = ((ct.zone,) if ct else ()) + ((zone,) if isinstance(zone, int) else ())
    mark = Mark(ct.state if ct else (), zones, reason)
    return None if mark == NO_MARK else mark


def _upcall_flags(detail: Detail) -> int:
    match detail:
        case Upcall():
            return UPCALL | UNPLAIN
        case UpcallEnqueue():
            return UNPLAIN | (LOST if detail.ret < 0 else QUEUED)
        case UpcallReturn():
            return UNPLAIN | (LOST if detail.ret < 0 else 0)
        case UpcallRecv():
            return UNPLAIN | RECEIVED
        case UpcallClassify() | FlowExec() | Stack():
            return UNPLAIN
        case _:
            return 0


def output_name(port: Port) -> str:
    """Name a port that a packet left by."""
    return port.name or f"port {port.number}"
