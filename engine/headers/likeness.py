"""What of a frame tells its headers, without parsing it: packets of one flow come by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import itemgetter
from typing import NamedTuple, TypeAlias

Pick: TypeAlias = Callable[[bytes], Hashable]

TAG = 4  # bytes of an 802.1Q tag
TAGGED = b"\x81\x00"
IPV4 = b"\x08\x00\x45"  # ethertype, version and header length: without options
IPV6 = b"\x86\xdd\x60"  # ethertype, version; with a traffic class above 15 it is left to the parser
TCP, UDP, ICMP, ICMPV6 = b"\x06", b"\x11", b"\x01", b"\x3a"


class Shape(NamedTuple):
    """Where the protocol is, and what to take of a frame of each."""

    protocol: slice
    picks: dict[bytes, Pick]


def _shapes(tags: int) -> dict[bytes, Shape]:
    """Make the shapes of frames with so many bytes of tags.

    Up to the protocol: addresses, tags, ethertype, version, fragment. After it: ports and TCP's flags, or
    ICMP's type and code. A frame that ends within a part gives less of it, and so does its parsing.
    """

    def picks(*bounds: int) -> Pick:
        parts = [
            slice(start + tags, end + tags) for start, end in zip(bounds[::2], bounds[1::2], strict=True)
        ]
        return itemgetter(slice(0, 15 + tags), *parts)

    ipv4, ipv6 = (20, 22, 23, 24, 26, 34), (20, 21, 22, 54)
    return {
        IPV4: Shape(
            slice(23 + tags, 24 + tags),
            {
                TCP: picks(*ipv4, 34, 38, 47, 48),
                UDP: picks(*ipv4, 34, 38),
                ICMP: picks(*ipv4, 34, 36),
            },
        ),
        IPV6: Shape(
            slice(20 + tags, 21 + tags),
            {
                TCP: picks(*ipv6, 54, 58, 67, 68),
                UDP: picks(*ipv6, 54, 58),
                ICMPV6: picks(*ipv6, 54, 56),
            },
        ),
    }


_PLAIN, _TAGGED = _shapes(0), _shapes(TAG)


def likeness(frame: bytes) -> Hashable:
    """Return a value that is equal for two frames only if ``parse_headers`` says the same of them.

    Args:
        frame: may be cut off anywhere.

    Returns:
        None where only parsing tells.
    """
    shape = _PLAIN.get(frame[12:15])
    if shape is None:
        shape = _TAGGED.get(frame[16:19]) if frame[12:14] == TAGGED else None
        if shape is None:
            return None
    protocol, picks = shape
    pick = picks.get(frame[protocol])
    return None if pick is None else pick(frame)
