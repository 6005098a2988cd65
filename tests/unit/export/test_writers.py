"""Every format, over a store with a slow and a fast packet, and one without bytes."""

from __future__ import annotations

import io
from pathlib import Path

import retis

from engine.events import PacketBytes
from engine.export.exported import Told, exported
from engine.export.formats import Format
from engine.files.items import Incomplete
from engine.files.reader import read
from engine.files.warnings import Warnings
from engine.source import Batch
from engine.store import PacketStore
from tests.unit.cli.recordings import FRAME
from tests.unit.export.pcapng_reader import Packet
from tests.unit.export.pcapng_reader import read as read_pcapng
from tests.unit.files.samples import STARTUP, STATUS, fast_path, slow_path

LOST = STATUS._replace(lost={"pass": 0, "upcall": 7})


def store() -> PacketStore:
    kept = PacketStore()
    packets = [PacketBytes(1, 98, FRAME), PacketBytes(2, 98, FRAME)]
    kept.append_batch(Batch([*slow_path(1), *fast_path(2), *fast_path(3)], packets, STATUS, [2]))
    return kept


def written(form: Format, *packets: int) -> bytes:
    out, kept = io.BytesIO(), store()
    writer = form.writer(out)
    writer.start(STARTUP)
    writer.packets([exported(kept, packet, Told()) for packet in packets])
    writer.end(LOST)
    assert writer.left_out == (packets.count(3) if form is Format.PCAPNG else 0)
    return out.getvalue()


def test_pcapng() -> None:
    start = STARTUP.clock_offset
    slow = "miss, 1 pass, 1 upcall, 0.080 ms"
    fast = "hit, 1 pass, 0.020 ms, incomplete, events of it were lost"
    assert read_pcapng(written(Format.PCAPNG, 1, 2, 3)) == [
        Packet("p1_l", start + 1_000_000_000, 98, FRAME, f"packet 1: p1_l → p2_l, {slow}"),
        Packet("p1_l", start + 2_000_000_000, 98, FRAME, f"packet 2: p1_l → p2_l, {fast}"),
    ]


def test_json_is_a_recording_with_packets_numbered_anew() -> None:
    warnings = Warnings()
    items = list(read(io.BytesIO(written(Format.JSON, 3, 2)), "x", warnings))
    events = [
        item._replace(packet=number) for number, old in ((1, 3), (2, 2)) for item in store().events(old)
    ]
    assert items[0] == STARTUP
    assert [item for item in items if item in events] == events
    assert Incomplete((2,)) in items
    assert PacketBytes(2, 98, FRAME) in items
    assert items[-1].condition.lost == {"pass": 0, "upcall": 7}  # type: ignore[union-attr]
    assert warnings.texts() == ()


def test_retis_reads_the_json(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_bytes(written(Format.JSON, 1, 2))
    events = list(retis.EventFile(str(path)).events())
    assert len(events) == len(path.read_bytes().splitlines())
    assert sum("ovs" in event.sections() for event in events) == 10  # of 12: a pass is ours alone


def test_text() -> None:
    text = written(Format.TEXT, 2, 3).decode()
    assert text.count("\n└ pass 0  in p1_l  recirc 0x0  +0.000\n") == 2
    assert text.endswith("\n7 events were lost at upcall\n")
