"""The packet itself: its headers in words, and its first bytes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.events import PacketBytes
from engine.headers import Headers
from engine.store import PacketSummary
from tui.numbers import grouped
from tui.spans import Paragraph, Tone
from tui.widgets.parts.fields import field, heading

BLANK = Paragraph([])
WIDE = 76  # cells that 16 bytes a line take, with some air


def packet_paragraphs(summary: PacketSummary, data: PacketBytes | None, width: int) -> list[Paragraph]:
    """Return the packet's headers and bytes."""
    top = [heading(f"packet {grouped(summary.number)}"), *_headers(summary.headers)]
    if data is None:
        return [*top, BLANK, Paragraph([("Its bytes were not captured.", Tone.DIM)])]
    kept = f", {len(data.data)} kept" if len(data.data) < data.length else ""
    dump = _dump(data.data, 16 if width >= WIDE else 8)
    return [*top, field("length", f"{grouped(data.length)} bytes{kept}"), BLANK, *dump]


def _headers(headers: Headers) -> Iterator[Paragraph]:
    if headers.eth_src or headers.eth_dst:
        yield field("ethernet", headers.eth_src, (" > ", Tone.DIM), headers.eth_dst)
    for vlan in headers.vlans:
        yield field("vlan", str(vlan))
    if headers.protocol:
        yield field("protocol", headers.protocol)
    if headers.src or headers.dst:
        yield field("from", _end(headers.src, headers.sport))
        yield field("to", _end(headers.dst, headers.dport))
    if headers.info:
        yield field("says", headers.info)


def _end(address: str, port: int | None) -> str:
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _dump(data: bytes, step: int) -> Iterator[Paragraph]:
    for offset in range(0, len(data), step):
        part = data[offset : offset + step]
        text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in part)
        digits = part.hex(" ").ljust(3 * step - 1)
        yield Paragraph([(f"{offset:04x}  ", Tone.DIM), (digits, Tone.TEXT), (f"  {text}", Tone.DIM)])
