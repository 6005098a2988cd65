"""Actions that hold actions: of each only its own arguments; what it holds comes as events of its own.

The kernel begins them with an attribute of its own (flow_netlink.c, validate_and_copy_sample and
validate_and_copy_check_pkt_len): ``struct sample_arg``, ``struct check_pkt_len_arg``.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.actions.arguments import Arguments, known
from engine.actions.payload import attributes, native
from engine.bpf.btf import Btf, Member

_ALWAYS = 0xFFFFFFFF  # a probability of 1


class ContainerLayout(NamedTuple):
    """Where the kernel's own attributes keep what we tell of them."""

    probability: Member | None = None
    pkt_len: Member | None = None

    @classmethod
    def of(cls, btf: Btf) -> ContainerLayout:
        """Read the running kernel's layout."""
        return cls(
            btf.member("sample_arg", "probability"),
            btf.member("check_pkt_len_arg", "pkt_len"),
        )

    def sample(self, data: bytes) -> Arguments:
        """Tell how many of the packets are sampled, such as ``50%``."""
        number = _first(data, self.probability, 4)
        return () if number is None else (("sample", f"{100 * number / _ALWAYS:.4g}%"),)

    def check_pkt_len(self, data: bytes) -> Arguments:
        """Tell the length, in bytes, that decides which of its two lists is executed."""
        return known(("size", _first(data, self.pkt_len, 2)))


def _first(data: bytes, member: Member | None, size: int) -> int | None:
    if member is None:
        return None
    # The actions that follow may be cut off; the attribute that we want comes before them.
    return next((native(payload, member.offset, size) for _, payload in attributes(data)), None)
