"""The lines of a recording, as values that become JSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

from engine.detrace.ovn.answers import OvnAnswer
from engine.events import Event, PacketBytes
from engine.files.condition import Condition, condition_fields
from engine.files.extras import extras
from engine.files.fields import Json
from engine.files.items import FlowRecord, Startup
from engine.files.ovn_cookies import answered_ns, cookie_fields
from engine.files.ovs_section import ovs_section, ufid_words
from engine.files.probe_sections import probe_sections
from engine.files.schema import RETIS_VERSION
from engine.files.tracks import Track, Tracks
from engine.source import Hook

_SECOND = 1_000_000_000


def startup_line(startup: Startup, time: int) -> Json:
    """Return the first line; ``time`` is CLOCK_MONOTONIC in ns."""
    seconds, rest = divmod(startup.clock_offset, _SECOND)
    ours: Json = {"version": startup.writer, "title": startup.title, "hooks": _hooks(startup.hooks)}
    if startup.machine is not None:
        # Retis 1.7 refuses it in ``startup`` of a file that says 1.6: see engine/files/schema.py.
        ours["machine"] = startup.machine._asdict()
    section = {"retis_version": RETIS_VERSION, "clock_monotonic_offset": {"sec": seconds, "nsec": rest}}
    return {"common": {"timestamp": time}, "startup": section, "ovscope": ours}


def _hooks(hooks: tuple[Hook, ...]) -> list[Json]:
    return [hook._asdict() for hook in hooks]


def change_line(time: int, hooks: tuple[Hook, ...], condition: Condition) -> Json:
    """Return a line that tells what changed."""
    return {"common": {"timestamp": time}, "ovscope": {"hooks": _hooks(hooks), **condition_fields(condition)}}


def incomplete_line(time: int, packets: Sequence[int]) -> Json:
    """Return a line that tells of which packets events were lost."""
    return {"common": {"timestamp": time}, "ovscope": {"incomplete": packets}}


def ending_line(time: int, condition: Condition, events: int, packets: int) -> Json:
    """Return the last line."""
    totals = {"events": events, "packets": packets}
    return {"common": {"timestamp": time}, "ovscope": {"end": totals, **condition_fields(condition)}}


def event_line(event: Event, data: PacketBytes | None, tracks: Tracks) -> Json:
    """Return an event's line; ``data`` belongs on the first of its packet."""
    track = tracks.of(event)
    task = {"pid": event.task.pid, "tgid": event.task.tid, "comm": event.task.comm}
    ovs = ovs_section(event, track, tracks)
    line: Json = {
        "common": {"timestamp": event.time, "smp_id": event.cpu, "task": task},
        **probe_sections(event),
        "skb-tracking": _tracking(track, event.skb),
    }
    if data is not None:
        line["packet"] = _packet(data)
    if ovs is not None and ovs.tied:
        line["ovs"] = ovs.content
    line["ovscope"] = _ours(event, None if ovs is None or ovs.tied else ovs.content)
    track.note(event)
    return line


def _tracking(track: Track, skb: int) -> Json:
    return {"orig_head": track.head, "timestamp": track.born, "skb": skb}


def _packet(data: PacketBytes) -> Json:
    text = b64encode(data.data).decode("ascii")
    return {"len": data.length, "capture_len": len(data.data), "data": text}


def _ours(event: Event, untied: Json | None) -> Json:
    ours: Json = {
        "packet": event.packet,
        "event": event.number,
        "parent": event.parent,
        "kind": event.kind.label,
        "link": event.link.name.lower(),
        "uncertain": event.uncertain,
    }
    if event.value:
        ours["value"] = event.value
    if untied is not None:
        ours["ovs"] = untied
    return {**ours, **extras(event.detail)}


def packet_line(data: PacketBytes, time: int) -> Json:
    """Return a line for bytes that came without an event."""
    return {"common": {"timestamp": time}, "packet": _packet(data), "ovscope": {"packet": data.packet}}


def flow_line(record: FlowRecord) -> Json:
    """Return the line of an answer of vswitchd."""
    section = {
        "ufid": ufid_words(record.flow.ufid),
        "flow": record.flow.flow,
        "sf_acts": record.flow.actions,
        "dpflow": record.dpflow,
        "ofpflows": record.ofpflows,
    }
    ours = {
        "ufid": record.flow.ufid,
        "state": record.state,
        "asked_at": record.asked_at,
        "answered_at": record.answered_at,
        "note": record.note,
    }
    return {"common": {"timestamp": record.time}, "ovs-detrace": section, "ovscope": ours}


def cookie_line(answer: OvnAnswer) -> Json:
    """Return the line of what a cookie is in OVN."""
    return {"common": {"timestamp": answered_ns(answer)}, "ovscope": {"ovn": cookie_fields(answer)}}
