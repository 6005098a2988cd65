"""Details of an upcall's stages and of its flow, out of the section ``ovs`` and the fields of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.events import (
    Detail,
    FlowDel,
    FlowExec,
    FlowPut,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.events import EventKind as Kind
from engine.files.fields import U32, U64, Json, integer, string
from engine.files.schema import COMMAND_NAMES, RECV_TYPE_NAMES

I32 = 1 << 31


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


UPCALL_MAKERS: Mapping[Kind, Callable[[Json, Json], Detail]] = MappingProxyType(
    {
        Kind.UPCALL: _upcall,
        Kind.UPCALL_ENQUEUE: _enqueue,
        Kind.UPCALL_RETURN: _return,
        Kind.UPCALL_RECV: _recv,
        Kind.UPCALL_CLASSIFY: _classify,
        Kind.FLOW_PUT: _put,
        Kind.FLOW_EXEC: _exec,
        Kind.FLOW_DEL: _del,
    }
)
