"""An event's detail, out of the section ``ovs`` and the fields of our own.

Those of our own may be missing: that is what Retis wrote. Then the detail says what the schema says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.events import (
    ActionExecute,
    Detail,
    Drop,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Port,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.events import EventKind as Kind
from engine.files.conntrack import conntrack_of
from engine.files.ct_action import ct_arguments
from engine.files.fields import U32, U64, BadLineError, Json, array, boolean, integer, string, words
from engine.files.schema import COMMAND_NAMES, RECV_TYPE_NAMES
from engine.flow_id import FlowId, format_ufid

I32 = 1 << 31


def detail_of(kind: Kind, ovs: Json, ours: Json) -> Detail:
    """Make the detail of an event.

    Args:
        kind: its kind.
        ovs: its section ``ovs``, or the copy that ours holds.
        ours: its section ``ovscope``; empty in files of Retis.

    Raises:
        BadLineError: a field is missing or is not what it should be.
    """
    make = _MAKERS.get(kind)
    if make is None:
        raise BadLineError(f"{kind.label} cannot be read by this version")
    return make(ovs, ours)


def _pass(ovs: Json, ours: Json) -> Pass:
    return Pass(
        Port(integer(ours, "in_port", high=U32), string(ours, "in_device")),
        integer(ours, "recirc_id", high=U32),
        string(ours, "datapath"),
        integer(ours, "length", high=U32),
        conntrack_of(ours),
    )


def _lookup(ovs: Json, ours: Json) -> FlowTblLookup:
    flow = integer(ovs, "flow", high=U64)
    hits = integer(ovs, "n_mask_hit", high=U32), integer(ovs, "n_cache_hit", high=U32)
    if not boolean(ours, "hit", default=flow != 0):
        return FlowTblLookup(None, *hits)
    ufid = string(ours, "ufid", "") if "ufid" in ours else format_ufid(words(ovs, "ufid"))
    return FlowTblLookup(FlowId(ufid, flow, integer(ovs, "sf_acts", high=U64)), *hits)


def _command(ovs: Json, ours: Json) -> str:
    number = integer(ovs, "cmd", high=U32)
    return string(ours, "cmd", COMMAND_NAMES.get(number, str(number)))


def _upcall(ovs: Json, ours: Json) -> Upcall:
    portid = integer(ovs, "port", high=U32)
    return Upcall(_command(ovs, ours), portid, string(ours, "datapath", ""), string(ours, "device", ""))


def _enqueue(ovs: Json, ours: Json) -> UpcallEnqueue:
    return UpcallEnqueue(_command(ovs, ours), integer(ovs, "port", high=U32), _ret(ovs))


def _return(ovs: Json, ours: Json) -> UpcallReturn:
    return UpcallReturn(_ret(ovs))


def _ret(fields: Json, default: int | None = None) -> int:
    return integer(fields, "ret", default, low=-I32, high=I32 - 1)


def _recv(ovs: Json, ours: Json) -> UpcallRecv:
    # Of the message Retis tells only how large the packet in it is.
    return UpcallRecv(integer(ours, "size", integer(ovs, "pkt_size", 0, high=U32)))


def _put(ovs: Json, ours: Json) -> FlowPut:
    return FlowPut(string(ours, "ufid", ""), _ret(ours, 0))


def _exec(ovs: Json, ours: Json) -> FlowExec:
    return FlowExec(integer(ours, "size", 0, high=U32), _ret(ours, 0))


def _action(ovs: Json, ours: Json) -> ActionExecute:
    # An action that Retis does not know has no name in its files.
    name = string(ours, "action", string(ovs, "action", "unspec"))
    listed = array(ours, "arguments")
    if listed or ours:
        return ActionExecute(name, tuple(_argument(item) for item in listed), conntrack_of(ours))
    return ActionExecute(name, _known_arguments(name, ovs))


def _argument(item: object) -> tuple[str, int | str]:
    if isinstance(item, list) and len(item) == 2:
        name, value = item
        if isinstance(name, str) and type(value) in (int, str):
            return name, value
    raise BadLineError("arguments holds something that is not a name and its value")


def _known_arguments(action: str, ovs: Json) -> tuple[tuple[str, int | str], ...]:
    if action == "ct":
        return ct_arguments(ovs)
    name = {"output": "port", "recirc": "id", "drop": "reason"}.get(action, "")
    return ((name, integer(ovs, name, high=U32)),) if name in ovs else ()


def _drop(ovs: Json, ours: Json) -> Drop:
    return Drop(string(ours, "reason"), string(ours, "location", ""))


def _stack(ovs: Json, ours: Json) -> Stack:
    return Stack(string(ours, "point"), string(ours, "device", ""), integer(ours, "netns", 0, high=U64))


def _classify(ovs: Json, ours: Json) -> UpcallClassify:
    number = integer(ovs, "type", high=U32)
    return UpcallClassify(
        string(ours, "type", RECV_TYPE_NAMES.get(number, str(number))),
        integer(ovs, "pkt_size", high=U32),
        integer(ovs, "key_size", high=U64),
        integer(ours, "duration", 0),
    )


def _del(ovs: Json, ours: Json) -> FlowDel:
    return FlowDel(string(ours, "ufid"), string(ours, "reason", ""))


_MAKERS: Mapping[Kind, Callable[[Json, Json], Detail]] = MappingProxyType(
    {
        Kind.PASS: _pass,
        Kind.FLOW_TBL_LOOKUP: _lookup,
        Kind.UPCALL: _upcall,
        Kind.UPCALL_ENQUEUE: _enqueue,
        Kind.UPCALL_RETURN: _return,
        Kind.UPCALL_RECV: _recv,
        Kind.FLOW_PUT: _put,
        Kind.FLOW_EXEC: _exec,
        Kind.ACTION_EXECUTE: _action,
        Kind.DROP: _drop,
        Kind.STACK: _stack,
        Kind.UPCALL_CLASSIFY: _classify,
        Kind.FLOW_DEL: _del,
    }
)
