"""What ``revalidate:flow_result`` means in which version of Open vSwitch: the UFID's place, the reasons.

Read in the sources of all releases from 3.4.0, which brought the probe, to branch-4.0 (4.0.90 included). For
a version that was not read nothing is guessed: its flows have no UFID, its reasons are numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

FIRST = (3, 4)
LAST = (4, 0)

# struct udpif_key: cmap_node (a pointer), key, key_len, mask and mask_len, of 8 bytes each, then the UFID.
_UKEY_UFID = 40

# enum flow_del_reason, in the order of its values. 3.4.0 lacks the last one; none ever changed its number.
_REASONS: Sequence[str] = (
    "no reason",
    "cache avoidance",
    "bad ODP fit",
    "idle timeout",
    "flow limit",
    "narrower wildcards",
    "no bridge",
    "purge",
    "too expensive",
    "update failed",
    "translation error",
    "missing in datapath",
)


def is_known(version: Sequence[int]) -> bool:
    """Return whether the sources of a version were read; () is a version that is not known."""
    return FIRST <= tuple(version[:2]) <= LAST


def ukey_ufid(version: Sequence[int]) -> int:
    """Return where ``struct udpif_key`` has its UFID, in bytes from its start; 0: not known."""
    return _UKEY_UFID if is_known(version) else 0


def reason_words(reason: int, version: Sequence[int]) -> str:
    """Return why a flow was deleted (ofproto/ofproto-dpif-upcall.c, enum flow_del_reason), in words."""
    if is_known(version) and 0 <= reason < len(_REASONS):
        return _REASONS[reason]
    return f"reason {reason}"


def is_ufid(words: Sequence[int]) -> bool:
    """Return whether four words can be a UFID of vswitchd's: they are made to look like a random UUID.

    ``odp_flow_key_hash`` (lib/odp-util.c) sets the bits of a version 4: a pointer or a length read by mistake
    does not have them. A UFID that a user gave to dpctl/add-flow may lack them, too.
    """
    return words[1] & 0xF000 == 0x4000 and words[2] & 0xC0000000 == 0x80000000
