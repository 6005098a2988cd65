"""The actions set, set_masked and set_to_masked.

Each holds one netlink attribute: which header, and its new fields with the mask right behind them. What user
space sent as plain set is masked with all ones when the flow is installed, tunnels apart (flow_netlink.c,
validate_set).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from engine.actions.arguments import Arguments, known
from engine.actions.fields import hexadecimal, masked, told
from engine.actions.keys import HEADERS, METADATA
from engine.actions.nsh import nsh_fields
from engine.actions.payload import HEADER, TYPE_MASK, attributes, native
from engine.actions.tunnel import TunnelLayout, tunnel_fields


class SetDecoder:
    """Tells what is set.

    Args:
        words: OVS's words for the running kernel's ``enum ovs_key_attr``.
        tunnel: the running kernel's tunnel keys.
    """

    def __init__(self, words: Mapping[int, str], tunnel: TunnelLayout) -> None:
        self._words = words
        self._tunnel = tunnel

    def masked(self, data: bytes) -> Arguments:
        """Tell an action with a mask: the header, then those of its fields that the mask covers."""
        for type_, payload in attributes(data):
            word, half = self._word(type_), len(payload) // 2
            return _header(word, payload, payload[:half], payload[half:])
        return ()

    def plain(self, data: bytes) -> Arguments:
        """Tell an action without a mask: in a kernel, of tunnels alone."""
        type_ = native(data, 2, 2)
        word = "" if type_ is None else self._word(type_ & TYPE_MASK)
        if word == "tunnel":
            return ((word, ""), *tunnel_fields(self._tunnel, data[HEADER:]))
        for _, payload in attributes(data):
            return _header(word, payload, payload, None)
        return ()

    def _word(self, type_: int) -> str:
        return self._words.get(type_, f"key {type_}")


def _header(word: str, payload: bytes, value: bytes, mask: bytes | None) -> Arguments:
    if word in METADATA:
        return known((word, _metadata(value, mask)))
    if word == "nsh":
        return ((word, ""), *nsh_fields(payload, masked=mask is not None))
    return ((word, ""), *told(HEADERS.get(word, ()), value, mask))


def _metadata(value: bytes, mask: bytes | None) -> int | str | None:
    width = len(value) * 8
    covered = (1 << width) - 1 if mask is None else int.from_bytes(mask, sys.byteorder)
    return masked(hexadecimal, int.from_bytes(value, sys.byteorder), covered, width)
