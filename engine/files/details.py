"""An event's detail, out of the section ``ovs`` and the fields of our own.

Those of our own may be missing: that is what Retis wrote. Then the detail says what the schema says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.events import Detail, Drop, FlowTblLookup, Pass, Port, Stack
from engine.events import EventKind as Kind
from engine.files.action_details import action_of
from engine.files.conntrack import conntrack_of
from engine.files.fields import U32, U64, BadLineError, Json, boolean, integer, string, words
from engine.files.upcall_details import UPCALL_MAKERS
from engine.flow_id import FlowId, format_ufid


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


def _drop(ovs: Json, ours: Json) -> Drop:
    return Drop(string(ours, "reason"), string(ours, "location", ""))


def _stack(ovs: Json, ours: Json) -> Stack:
    return Stack(string(ours, "point"), string(ours, "device", ""), integer(ours, "netns", 0, high=U64))


_MAKERS: Mapping[Kind, Callable[[Json, Json], Detail]] = MappingProxyType(
    {
        **UPCALL_MAKERS,
        Kind.PASS: _pass,
        Kind.FLOW_TBL_LOOKUP: _lookup,
        Kind.ACTION_EXECUTE: action_of,
        Kind.DROP: _drop,
        Kind.STACK: _stack,
    }
)
