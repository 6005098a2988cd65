"""Which hook an event came from, and what Retis's schema has of it beside the section ``ovs``."""

from __future__ import annotations

from engine.events import Drop, Event, Stack
from engine.files.fields import U32, Json, string
from engine.files.schema import PROBES, STACK_SUBSYSTEM, USER_PROBES

# By how the kernel's names of reasons begin: the subsystem as Retis calls it, and whether that name is whole
# (retis/src/collect/collector/skb_drop/bpf.rs). The kernel's core is no subsystem.
CORE_REASON = "SKB_DROP_REASON_"
SUBSYSTEMS = (("OVS_DROP_", "openvswitch"), ("QDISC_DROP_", "qdisc"))


def probe_sections(event: Event) -> Json:
    """Return the section ``kernel`` or ``userspace`` of an event, and what belongs to such a hook."""
    match event.detail:
        case Drop(reason=reason):
            return {**_kernel(event), "skb-drop": drop_section(reason)}
        case Stack():
            return _stack(event.detail)
        case _ if event.kind in USER_PROBES:
            return {"userspace": _userspace(event)}
        case _:
            return _kernel(event)


def drop_section(reason: str) -> Json:
    """Return the section ``skb-drop`` of a reason by the kernel's name for it."""
    for start, subsystem in SUBSYSTEMS:
        if reason.startswith(start):
            return {"subsys": subsystem, "drop_reason": reason}
    return {"drop_reason": reason.removeprefix(CORE_REASON)}


def drop_reason(section: Json) -> str:
    """Return the kernel's name for the reason that a section ``skb-drop`` tells.

    Raises:
        BadLineError: it is damaged.
    """
    name, subsystem = string(section, "drop_reason"), string(section, "subsys", "")
    if not name.isidentifier():  # Retis gives the number of what it has no name for
        return f"{subsystem} reason {name}".lstrip()
    return name if subsystem else CORE_REASON + name


def _kernel(event: Event) -> Json:
    return {"kernel": PROBES[event.kind]._asdict()}


def _stack(detail: Stack) -> Json:
    # A section ``dev`` must have an interface index, which we do not know: the name stays in our section.
    symbol = detail.point if ":" in detail.point else f"{STACK_SUBSYSTEM}:{detail.point}"
    found: Json = {"kernel": {"symbol": symbol, "probe_type": "raw_tracepoint"}}
    if 0 < detail.netns <= U32:
        found["netns"] = {"inum": detail.netns}
    return found


def _userspace(event: Event) -> Json:
    # The schema wants the probe's address and its binary; we have neither.
    place: Json = {"ip": 0, "path": "", "pid": event.task.pid, "tid": event.task.tid}
    return {"probe_type": "usdt", "symbol": USER_PROBES[event.kind], **place}
