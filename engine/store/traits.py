"""What a packet's events add up to: flags, and the three sequences that filters ask about."""

from __future__ import annotations

from typing import Final, NamedTuple

from engine.events import (
    ActionExecute,
    Detail,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Port,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId

# Flags of a packet.
DROP: Final = 1 << 0  # a drop action was executed
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
"""The UFID of a flow that was put. A lookup is a ``FlowId``, or None for a miss."""

Trait = PassKey | FlowId | PutUfid | Port | None


class Effect(NamedTuple):
    """What one event does to its packet's traits."""

    flags: int = 0
    sequence: int = NOTHING
    item: Trait = None


def effect_of(detail: Detail) -> Effect:
    """Tell what an event with this detail does to its packet's traits."""
    match detail:
        case Pass():
            return Effect(0, PASSES, PassKey(detail.in_port, detail.recirc_id, detail.datapath))
        case FlowTblLookup():
            flags = HIT if detail.flow is not None else MISS | UNPLAIN
            return Effect(flags, LOOKUPS, detail.flow)
        case FlowPut():
            return Effect(UNPLAIN, LOOKUPS, detail.ufid)
        case ActionExecute():
            return _action_effect(detail)
        case _:
            return Effect(_upcall_flags(detail))


def _action_effect(action: ActionExecute) -> Effect:
    if action.action == "drop":
        return Effect(DROP)
    if action.action != "output":
        return Effect()
    number, name = action.argument("port"), action.argument("device")
    port = Port(number if isinstance(number, int) else 0, name if isinstance(name, str) else "")
    return Effect(0, OUTPUTS, port)


def _upcall_flags(detail: Detail) -> int:
    match detail:
        case Upcall():
            return UPCALL | UNPLAIN
        case UpcallEnqueue():
            return UNPLAIN | (LOST if detail.ret < 0 else QUEUED)
        case UpcallReturn():
            return UNPLAIN | (LOST if detail.ret < 0 else 0)
        case UpcallRecv() | FlowExec():
            return UNPLAIN
        case _:
            return 0


def output_name(port: Port) -> str:
    """Name a port that a packet left by."""
    return port.name or f"port {port.number}"
