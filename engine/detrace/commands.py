"""The commands that ovscope may send: read-only ones, by name, and nothing else.

A hypervisor's switch is in production. A command that is not listed here is refused before a byte is sent.
One changes what vswitchd notes, though nothing of what it does with packets: it is sent on the user's word.
"""

from __future__ import annotations

import re

from engine.detrace.errors import ForbiddenCommand

READ_ONLY_COMMANDS = frozenset(
    {
        # The daemon itself.
        "list-commands",
        "version",
        "coverage/read-counter",
        "coverage/show",
        "memory/show",
        "vlog/list",
        # Datapaths (lib/dpctl.c).
        "dpctl/dump-dps",
        "dpctl/dump-flows",
        "dpctl/get-flow",
        "dpctl/show",
        "dpif/offload/show",
        "dpif/show",
        "dpif/show-dp-features",
        # OpenFlow rules (ofproto/ofproto-dpif.c, ofproto/ofproto-dpif-trace.c, vswitchd/bridge.c).
        "bridge/dump-flows",
        "ofproto/detrace",
        "ofproto/list",
        "ofproto/list-tunnels",
        "ofproto/trace",
        # Upcalls (ofproto/ofproto-dpif-upcall.c); upcall/trace/* is proposed upstream, in no release.
        "revalidator/wait",
        "upcall/show",
        "upcall/trace/get",
        "upcall/trace/list",
        "upcall/trace/show",
        # What the switch has learnt.
        "bfd/show",
        "bond/list",
        "bond/show",
        "fdb/show",
        "fdb/stats-show",
        "lacp/show",
        "mdb/show",
        "ovs/route/show",
        "tnl/neigh/show",
    }
)

TRACE_UPCALLS = "upcall/trace/create"

# A packet, given or generated, makes ofproto/trace learn MACs and run learn() actions; without one it has no
# side effects. Less than 14 bytes are not taken for a packet (ofproto/ofproto-unixctl.man).
_GENERATES = frozenset({"-generate", "--generate"})
_PACKET_BYTES = re.compile(r"\s*(?:[0-9a-fA-F]\s*){28,}")


def require_read_only(command: str, arguments: tuple[str, ...], wanted: str = "") -> None:
    """Return when the command cannot change the switch.

    Args:
        command: what would be sent.
        arguments: its arguments.
        wanted: the command that the user has just asked for by its key; TRACE_UPCALLS or empty.

    Raises:
        ForbiddenCommand: it could, or it is not known not to.
    """
    if command not in READ_ONLY_COMMANDS and not command == wanted == TRACE_UPCALLS:
        raise ForbiddenCommand(command)
    if command == "ofproto/trace" and any(_has_side_effects(argument) for argument in arguments):
        raise ForbiddenCommand("ofproto/trace with a packet")


def _has_side_effects(argument: str) -> bool:
    return argument in _GENERATES or _PACKET_BYTES.fullmatch(argument) is not None
