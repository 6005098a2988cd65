"""Ports in a datapath flow are told by name."""

from __future__ import annotations

from engine.detrace.answers import State
from engine.files.recorder import PlainRecorder
from engine.files.recording_source import RecordingSource
from engine.files.streams import open_output
from engine.files.writer import RecordingWriter
from tests.unit.tui.answers import answer
from tests.unit.tui.fake_source import FakeSource
from tests.unit.tui.recorded_answers import RecordedAnswers
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import PUT
from tests.unit.tui.test_simulation import drill

FLOW = (
    "recirc_id(0),in_port(4),eth(),eth_type(0x0800), packets:1, bytes:98, used:0.1s, actions:1,7,8,ct(zone=2)"
)
DATAPATH = "system@ovs-system"


async def test_ports_are_told_by_name_where_the_kernel_knows_them() -> None:
    stage = Stage(answers=RecordedAnswers({PUT: answer(PUT, State.READY, FLOW)}))
    stage.source.ports = {DATAPATH: {4: "renamed", 7: "tap7"}, "another": {8: "wrong"}}
    async with stage.run((200, 50)):
        await drill(stage)
        text = screen_text(stage.app)
    # What the packet itself told comes first: a port may have another name by now.
    assert "in_port    client (4)" in text
    assert "output genev_sys_6081 (1)" in text
    assert "output tap7 (7)" in text
    assert "output 8" in text
    assert "wrong" not in text


def test_a_source_that_is_recorded_knows_its_ports_too(tmp_path: object) -> None:
    source = FakeSource()
    source.ports = {DATAPATH: {4: "client"}}
    out = open_output(f"{tmp_path}/out.json")
    writer = RecordingWriter(out)
    recording = RecordingSource(source, PlainRecorder(writer), writer, out, "out.json")
    assert recording.port_names(DATAPATH) == {4: "client"}
    recording.close()
