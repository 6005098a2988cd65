"""The identity of a datapath flow."""

from __future__ import annotations

from typing import NamedTuple


class FlowId(NamedTuple):
    """One datapath flow at one time.

    The UFID alone does not tell flows apart: it is a hash of the packet's key with a secret of the
    vswitchd process, so a flow that expired and was installed again, or whose actions changed, has the
    same one (OVS lib/odp-util.c, odp_flow_key_hash). The kernel's pointers tell them apart.

    Attributes:
        ufid: the unique flow id, as OVS prints it (36 characters).
        flow: address of the kernel's ``struct sw_flow``; 0 where it is not known (a flow that was just put).
        actions: address of its ``struct sw_flow_actions``; 0 where it is not known.
    """

    ufid: str
    flow: int = 0
    actions: int = 0


def format_ufid(words: tuple[int, int, int, int]) -> str:
    """Format a UFID's four 32-bit words, in the kernel's order, as OVS prints it (lib/uuid.h, UUID_FMT)."""
    a, b, c, d = words
    return f"{a:08x}-{b >> 16:04x}-{b & 0xFFFF:04x}-{c >> 16:04x}-{c & 0xFFFF:04x}{d:08x}"


def parse_ufid(text: str) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of a UFID that OVS printed.

    Raises:
        ValueError: the text is not 32 hex digits with dashes.
    """
    digits = text.replace("-", "")
    if len(digits) != 32:
        raise ValueError(f"not a UFID: {text!r}")
    a, b, c, d = (int(digits[i : i + 8], 16) for i in range(0, 32, 8))
    return a, b, c, d
