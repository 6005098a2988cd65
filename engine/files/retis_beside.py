"""Events that Retis collected beside those of OVS, and that have a place in a packet's tree."""

from __future__ import annotations

from engine.events import Detail, Drop, Stack
from engine.events import EventKind as Kind
from engine.files.fields import U32, Json, array, integer, section, string
from engine.files.probe_sections import drop_reason
from engine.files.schema import STACK_SUBSYSTEM


def beside_ovs(line: Json) -> tuple[Kind, Detail] | None:
    """Return what a line tells of a drop or of a tracepoint of the network stack; None where it does not.

    Raises:
        BadLineError: it is damaged.
    """
    kernel = section(line, "kernel")
    if "skb-drop" in line:
        return Kind.DROP, Drop(drop_reason(section(line, "skb-drop")), _location(kernel))
    subsystem, _, point = string(kernel, "symbol", "").partition(":")
    if subsystem != STACK_SUBSYSTEM or not point:
        return None
    device = string(section(line, "dev"), "name", "")
    return Kind.STACK, Stack(point, device, integer(section(line, "netns"), "inum", 0, high=U32))


def _location(kernel: Json) -> str:
    """Return who freed it: in a stack trace the kernel's own function for that stands first."""
    calls = [call for call in array(kernel, "stack_trace") if isinstance(call, str)]
    return next((call for call in calls if not call.startswith(("kfree_skb", "sk_skb_reason_drop"))), "")
