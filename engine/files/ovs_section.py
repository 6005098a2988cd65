"""The section ``ovs`` of an event: what Retis's schema can say of it (retis-events/src/ovs.rs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.events import (
    ActionExecute,
    Event,
    FlowTblLookup,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.events import EventKind as Kind
from engine.files.ct_action import ct_fields
from engine.files.fields import Json
from engine.files.schema import ACTION_NAMES, COMMANDS, NO_UFID, QUEUE_ID_MASK, RECV_TYPES
from engine.files.tracks import Track, Tracks
from engine.flow_id import parse_ufid


class OvsSection(NamedTuple):
    """The section, and whether it may stand where Retis reads it.

    ``retis sort`` gives up on a whole file at the first enqueue, recv or operation whose upcall it has not
    seen (process/tracking.rs); such a section goes into ours instead.
    """

    content: Json
    tied: bool = True


def ovs_section(event: Event, track: Track, tracks: Tracks) -> OvsSection | None:
    """Return the event's section ``ovs``, or None where the schema has none for its kind."""
    make = _MAKERS.get(event.kind)
    return make(event, event.detail, track, tracks) if make else None


def _lookup(event: Event, detail: FlowTblLookup, track: Track, tracks: Tracks) -> OvsSection:
    # The schema has no miss. Flow 0 is how Retis's own display tells one.
    flow = detail.flow
    return OvsSection(
        {
            "event_type": "flow_lookup",
            "flow": flow.flow if flow else 0,
            "sf_acts": flow.actions if flow else 0,
            "ufid": ufid_words(flow.ufid) if flow else NO_UFID,
            "n_mask_hit": detail.n_mask_hit,
            "n_cache_hit": detail.n_cache_hit,
            "dpflow": "",
            "ofpflows": [],
        }
    )


def ufid_words(ufid: str) -> tuple[int, int, int, int]:
    """Return a UFID's words; zeros for what is no UFID."""
    try:
        return parse_ufid(ufid)
    except ValueError:
        return NO_UFID


def _upcall(event: Event, detail: Upcall, track: Track, tracks: Tracks) -> OvsSection:
    command = COMMANDS.get(detail.cmd, 0)
    return OvsSection({"event_type": "upcall", "cmd": command, "port": detail.portid, "cpu": event.cpu})


def _enqueue(event: Event, detail: UpcallEnqueue, track: Track, tracks: Tracks) -> OvsSection:
    start = _upcall_of(event, track)
    content: Json = {
        "event_type": "upcall_enqueue",
        "cmd": COMMANDS.get(detail.cmd, 0),
        "port": detail.portid,
        "ret": detail.ret,
        "queue_id": event.value & QUEUE_ID_MASK,
    }
    return _with_upcall(content, start)


def _return(event: Event, detail: UpcallReturn, track: Track, tracks: Tracks) -> OvsSection:
    return _with_upcall({"event_type": "upcall_return", "ret": detail.ret}, _upcall_of(event, track))


def _upcall_of(event: Event, track: Track) -> tuple[int, int] | None:
    return None if event.parent is None else track.upcalls.get(event.parent)


def _with_upcall(content: Json, start: tuple[int, int] | None) -> OvsSection:
    time, cpu = start or (0, 0)
    return OvsSection({**content, "upcall_ts": time, "upcall_cpu": cpu}, tied=start is not None)


def _recv(event: Event, detail: UpcallRecv, track: Track, tracks: Tracks) -> OvsSection:
    leader, place = tracks.received(event)
    queue_id = event.value & QUEUE_ID_MASK
    command = track.commands.get(queue_id)
    content: Json = {
        "event_type": "recv_upcall",
        "type": RECV_TYPES.get(command or "", 0),
        # Sizes of the packet and of its key. We know the message's: see ``size`` in our section.
        "pkt_size": 0,
        "key_size": 0,
        "queue_id": queue_id,
        "batch_ts": leader,
        "batch_idx": place,
    }
    return OvsSection(content, tied=command is not None)


def _classify(event: Event, detail: UpcallClassify, track: Track, tracks: Tracks) -> OvsSection:
    # What vswitchd itself says of the upcall that it received; to Retis that would be another upcall.
    leader, place = tracks.place(event)
    content: Json = {
        "event_type": "recv_upcall",
        "type": RECV_TYPES.get(detail.type, 0),
        "pkt_size": detail.pkt_size,
        "key_size": detail.key_size,
        "queue_id": event.value & QUEUE_ID_MASK,
        "batch_ts": leader,
        "batch_idx": place,
    }
    return OvsSection(content, tied=False)


def _operation(event: Event, detail: object, track: Track, tracks: Tracks) -> OvsSection:
    leader, place = tracks.sent(event)
    queue_id = event.value & QUEUE_ID_MASK
    content: Json = {
        "event_type": "flow_operation",
        "op_type": "put" if event.kind is Kind.FLOW_PUT else "exec",
        "queue_id": queue_id,
        "batch_ts": leader,
        "batch_idx": place,
    }
    return OvsSection(content, tied=queue_id in track.commands)


def _action(event: Event, detail: ActionExecute, track: Track, tracks: Tracks) -> OvsSection:
    name = ACTION_NAMES.get(detail.action, detail.action)
    content: Json = {"event_type": "action_execute", "action": name, **_arguments(detail)}
    origin = track.origins.of(event)
    content["recirc_id"] = origin.recirc_id
    if origin.queue_id in track.commands:
        content["queue_id"] = origin.queue_id
    return OvsSection(content)


def _arguments(detail: ActionExecute) -> Json:
    """Return the arguments that the schema knows: of output, recirc, drop and ct alone."""
    arguments = dict(detail.arguments)
    if detail.action == "ct":
        return ct_fields(arguments)
    name = {"output": "port", "recirc": "id", "drop": "reason"}.get(detail.action)
    return {name: arguments[name]} if name and isinstance(arguments.get(name), int) else {}


_MAKERS: Mapping[Kind, Callable[[Event, Any, Track, Tracks], OvsSection]] = MappingProxyType(
    {
        Kind.FLOW_TBL_LOOKUP: _lookup,
        Kind.UPCALL: _upcall,
        Kind.UPCALL_ENQUEUE: _enqueue,
        Kind.UPCALL_RETURN: _return,
        Kind.UPCALL_RECV: _recv,
        Kind.FLOW_PUT: _operation,
        Kind.FLOW_EXEC: _operation,
        Kind.ACTION_EXECUTE: _action,
        Kind.UPCALL_CLASSIFY: _classify,
    }
)
