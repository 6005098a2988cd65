"""What Retis's schema lacks of an event's detail: its part of the section ``ovscope``."""

from __future__ import annotations

from engine.events import (
    ActionExecute,
    Detail,
    Drop,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
)
from engine.files.conntrack import conntrack_fields
from engine.files.fields import Json
from engine.files.ovs_section import ufid_words
from engine.files.schema import ACTION_NAMES, COMMANDS, RECV_TYPES
from engine.flow_id import format_ufid


def extras(detail: Detail) -> Json:
    """Return the fields that, with the section ``ovs``, make the detail again."""
    match detail:
        case Pass():
            return _pass(detail)
        case FlowTblLookup(flow=flow):
            return {"hit": False} if flow is None else {"hit": True, **_ufid(flow.ufid)}
        case Upcall():
            return {"datapath": detail.datapath, "device": detail.device, **_command(detail.cmd)}
        case UpcallEnqueue():
            return _command(detail.cmd)
        case UpcallRecv():
            return {"size": detail.size}
        case FlowPut():
            return {"ufid": detail.ufid, "ret": detail.ret}
        case FlowExec():
            return {"size": detail.size, "ret": detail.ret}
        case ActionExecute():
            return _action(detail)
        case Drop() | Stack() | FlowDel():
            return detail._asdict()
        case UpcallClassify():
            return {"duration": detail.duration, **_type(detail.type)}
        case _:
            return {}


def _pass(detail: Pass) -> Json:
    return {
        "in_port": detail.in_port.number,
        "in_device": detail.in_port.name,
        "recirc_id": detail.recirc_id,
        "datapath": detail.datapath,
        "length": detail.length,
        **conntrack_fields(detail.ct),
    }


def _ufid(ufid: str) -> Json:
    # Four words cannot give back what is no UFID: a flow may be known by its key alone.
    return {} if format_ufid(ufid_words(ufid)) == ufid else {"ufid": ufid}


def _command(cmd: str) -> Json:
    return {} if cmd in COMMANDS else {"cmd": cmd}


def _type(name: str) -> Json:
    return {} if name in RECV_TYPES else {"type": name}


def _action(detail: ActionExecute) -> Json:
    name = {"action": detail.action} if detail.action in ACTION_NAMES else {}
    arguments = {"arguments": detail.arguments} if detail.arguments else {}
    return {**name, **arguments, **conntrack_fields(detail.ct)}
