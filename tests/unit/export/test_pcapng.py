from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from engine.files.pcapng import PcapngWriter
from tests.unit.export.pcapng_reader import Packet, blocks, read

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PACKETS = st.builds(
    Packet, TEXT, st.integers(0, (1 << 64) - 1), st.integers(0, 1 << 16), st.binary(max_size=70), TEXT
)


@given(st.lists(PACKETS, max_size=8))
def test_what_is_written_is_read(packets: list[Packet]) -> None:
    out = io.BytesIO()
    writer = PcapngWriter(out)
    writer.start("ovscope 9")
    for packet in packets:
        writer.packet(*packet)
    expected = [packet._replace(length=max(packet.length, len(packet.data))) for packet in packets]
    assert read(out.getvalue()) == expected
    kinds = [block.kind for block in blocks(out.getvalue())]
    assert kinds.count(1) == len({packet.device for packet in packets})
    assert blocks(out.getvalue())[0].options[4] == b"ovscope 9"
