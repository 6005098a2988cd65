"""What connection tracking said of a packet, out of its ``struct sw_flow_key`` (net/openvswitch/flow.h)."""

from __future__ import annotations

import sys

from engine.events import Conntrack

# OVS_CS_F_* (include/uapi/linux/openvswitch.h) by bit, in OVS's words (OVS lib/flow.h, CS_STATES).
_STATES = ("new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat")


def conntrack(state: int, zone: int, mark: int, label: bytes) -> Conntrack:
    """Return what connection tracking said.

    Args:
        state: OVS_CS_F_* bits; one that is not known is told by its number.
        zone: of connection tracking.
        mark: of the connection.
        label: of the connection, 16 bytes as the kernel holds them.
    """
    words = [word for bit, word in enumerate(_STATES) if state >> bit & 1]
    rest = state >> len(_STATES) << len(_STATES)
    return Conntrack(
        (*words, *([f"{rest:#x}"] if rest else [])), zone, mark, int.from_bytes(label, sys.byteorder)
    )
