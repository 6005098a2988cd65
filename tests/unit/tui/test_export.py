"""The dialog that e opens, and what it writes."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
from textual.events import Paste

from engine.detrace.ovn.answers import OvnAnswer
from engine.detrace.rules import Rule
from engine.events import Event
from engine.export.job import ExportJob
from engine.files.answers import record_of
from engine.files.items import FlowRecord
from tests.unit.cli.test_collect import items
from tests.unit.export.pcapng_reader import read
from tests.unit.tui.answers import ANSWERS
from tests.unit.tui.origins import known
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import FIRST, PUT, SECOND, START, answered, tunnelled
from tests.unit.tui.test_simulation import told
from tui.screens.export import ExportScreen

NAME = "ovscope-20231115-135532"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def dialog(stage: Stage) -> ExportScreen:
    assert isinstance(stage.app.screen, ExportScreen)
    return stage.app.screen


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def until_done(stage: Stage) -> None:
    while isinstance(stage.app.screen, ExportScreen) and stage.app.screen.job is not None:
        stage.app.screen.turn()
        await asyncio.sleep(0)
    await stage.settle()


def endings(folder: Path) -> list[str]:
    return [path.suffix for path in folder.iterdir()]


async def test_keys_that_come_at_once_name_the_file_for_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with Stage().run() as stage:
        await stage.feed(1, 30)
        await stage.press("home", "e")
        stage.send("right", "down", "right", "right", "enter")
        await stage.until(lambda: endings(tmp_path) == [".pcapng"])


async def test_the_packet_under_the_cursor_as_text(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 20)
        await stage.tick()
        await stage.press("home", "e", "enter")
        await until_done(stage)
        assert told(stage)[-1] == f"1 packet exported to {folder}/{NAME}.txt"
        lines = (folder / f"{NAME}.txt").read_text().splitlines()
        assert "client → genev_sys_6081" in lines[0]
        assert sum("  +" in line for line in lines) == stage.app.session.store.height(1)
        assert stage.app.screen is stage.live


async def test_what_was_told_of_a_packets_flows_goes_with_it_as_json(folder: Path) -> None:
    async with Stage(origins=known()).run() as stage:
        stage.source.feed(tunnelled(1, START), answered(2, START + 1_000_000))
        await stage.tick()
        await stage.press("home", "e", "down", "right", "enter")
        await until_done(stage)
        (name,) = names(folder)
        found = items(folder / name)
    assert [item for item in found if isinstance(item, Event)] == tunnelled(1, START).events
    answers = [item for item in found if isinstance(item, FlowRecord)]
    assert answers == [record_of(ANSWERS[flow]) for flow in (PUT, FIRST, SECOND)]
    cookies = {item.cookie: item for item in found if isinstance(item, OvnAnswer)}
    rules = {item.cookie for item in ANSWERS[PUT].rules if isinstance(item, Rule) and item.cookie}
    assert cookies == {cookie: known().origin(cookie) for cookie in rules}


async def test_all_that_match_as_pcapng_under_a_name_of_ones_own(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 300)
        await stage.press("slash", *"drop", "enter", "e", "right", "down", "right", "right", "down")
        await stage.press("home", *"q-", "enter")
        await until_done(stage)
        matching = list(stage.app.session.view.selection.matches)
        (name,) = names(folder)
        assert name == f"q-{NAME[:-1]}1.pcapng"
        assert [
            int(packet.comment.split()[1][:-1]) for packet in read((folder / name).read_bytes())
        ] == matching


async def test_marked_packets_are_proposed_first(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 20)
        await stage.press("home", "m", "n", "n", "m", "e")
        assert "[2 marked]" in screen_text(stage.app)
        await stage.press("enter")
        await until_done(stage)
        assert told(stage)[-1].startswith("2 packets exported to ")


async def test_a_file_is_not_overwritten_unasked(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e")
        path = folder / dialog(stage)._file.input.value
        path.write_text("mine")
        await stage.press("enter")
        assert f"{path.name} is there already: ⏎ once more overwrites it" in screen_text(stage.app)
        assert path.read_text() == "mine"
        await stage.press("enter")
        await until_done(stage)
        assert path.read_text() != "mine"


async def test_what_cannot_be_written_is_told_and_another_name_can_be_given(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "home", *"none/", "enter")
        assert "no such file or directory" in screen_text(stage.app)
        await stage.press("home", *["delete"] * 5, "enter")
        await until_done(stage)
        assert told(stage)[-1].startswith("1 packet exported to ")


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_it_can_be_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setattr("engine.export.job.AHEAD", 1)
    monkeypatch.setattr(ExportJob, "_write", lambda job: job._stop.wait(10) and False)
    async with Stage().run() as stage:
        await stage.feed(1, 900)
        await stage.press("e", "right", "enter")
        dialog(stage).clock.stop()
        assert "exporting 0 of 900 · esc stops" in screen_text(stage.app)
        await stage.press(key)
        await until_done(stage)
        assert "stopped: no file is left" in screen_text(stage.app)
        assert names(folder) == []
        await stage.press(key)
        assert stage.app.screen is stage.live


async def test_quitting_stops_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportJob, "_write", lambda job: job._stop.wait(10) and False)
    async with Stage().run() as stage:
        await stage.feed(1, 9)
        await stage.press("e", "enter")
        assert len(names(folder)) == 1
    assert names(folder) == []


async def test_the_mouse_chooses() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 3)
        await stage.press("e")
        row = screen_text(stage.app).splitlines()[10]
        await stage.pilot.click(offset=(row.index("pcapng") + 2, 10))
        await stage.settle()
        assert "[pcapng]" in screen_text(stage.app)
        assert dialog(stage)._file.input.value.endswith(".pcapng")


async def test_nothing_to_export() -> None:
    async with Stage().run() as stage:
        await stage.tick()
        await stage.press("e")
        assert told(stage) == ["there is no packet to export"]


async def test_how_much_of_a_recording_was_read() -> None:
    async with Stage("replay").run() as stage:
        stage.source.status = stage.source.status._replace(percent=42)
        await stage.feed(1, 9)
        assert "REPLAY reading 42 %" in screen_text(stage.app)
        stage.source.status = stage.source.status._replace(ended=True)
        await stage.tick()
        assert "REPLAY end" in screen_text(stage.app)


async def test_a_name_that_is_typed_ahead_is_the_name(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e")
        stage.send("right", "down", "down", "ctrl+u", *"hallo.txt", "enter")
        await stage.until(lambda: names(folder) == ["hallo.txt"])


async def test_without_a_name_one_is_asked_for(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "ctrl+u", "enter")
        assert "type a name for the file" in screen_text(stage.app)
        await stage.press("space", "enter")
        assert "type a name for the file" in screen_text(stage.app)
        await stage.press("x")
        assert "type a name" not in screen_text(stage.app)
        assert names(folder) == []


async def test_a_directory_and_a_pipe_are_no_files_to_overwrite(folder: Path) -> None:
    async with Stage().run() as stage:
        (folder / "d").mkdir()
        os.mkfifo(folder / "p")
        await stage.feed(1, 3)
        await stage.press("e", "up", "ctrl+u", "d", "enter")
        assert "d is a directory: name a file in it" in screen_text(stage.app)
        await stage.press("ctrl+u", "p", "enter", "enter")
        assert "p is no file: type another name" in screen_text(stage.app)
        assert sorted(names(folder)) == ["d", "p"]


async def test_a_tilde_is_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "home").mkdir()
    monkeypatch.setenv("HOME", str(folder / "home"))
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "ctrl+u", *"~/x.txt", "enter")
        await until_done(stage)
        assert names(folder / "home") == ["x.txt"]


async def test_a_long_trouble_has_two_lines(folder: Path) -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "ctrl+u", *"none/a-name-that-is-long.txt", "enter")
        box = [line[5:75].rstrip() for line in screen_text(stage.app).splitlines() if "│" in line[:6]]
        assert box[-2:] == [
            " cannot write none/a-name-that-is-long.txt (no such file or",
            " directory): make its directory, or name a file elsewhere",
        ]


async def test_what_is_pasted_is_one_line(folder: Path) -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "ctrl+u")
        stage.app.post_message(Paste("\na\x1b[31m\u202eb.txt\r\n"))
        await stage.settle()
        assert dialog(stage)._file.input.value == "a [31m b.txt"
