"""Texts name the keys that are bound: on no screen a key of before, once every key is another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.tui.datapath_scenes import asker_of, asking_host, look
from tests.unit.tui.own_keys import OLD, OwnKeys, own
from tests.unit.tui.scenes import SCENES, Scene, Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.test_simulation import told
from tests.unit.tui.test_upcall_trace import Tracing, watched
from tests.unit.tui.vswitchd import BUSY, LATER, AskableAnswers
from tui.keymap import check_keymap

HIGH = {"help", "palette"}  # are looked at to their end
DATA = {"→", "?", "<", ">", *"1234567"}  # stand for much else, too
NO_KEYS = re.compile(
    r"(?<=\d )[sShB]\b"  # seconds, TCP's flag, hours, bytes
    r"|\bq \d+|tab to the|says +S|← longest"
    r"|as → and End do"  # the framework's own, in any text that is typed
)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_no_key_of_before_is_shown(scene: Scene) -> None:
    async with scene.show((120, 250 if scene.name in HIGH else 36), OwnKeys) as pilot:
        text = screen_text(pilot.app)
    words = {word.strip(".,;") for word in NO_KEYS.sub("", text).split()}
    assert words & (OLD - DATA) == set()
    assert not re.search(r"(?<!\S)\d [\[ ](Flow|Event|port|handler|Overview|Rules|Log)\b", text), "tabs"


async def test_the_keys_of_now_stand_in_their_places() -> None:
    async with OwnKeys().run() as stage:
        await stage.feed(1, 100)
        lines = screen_text(stage.app).splitlines()
        flow, event, packet = own("pane.flow"), own("pane.event"), own("pane.packet")
        assert lines[1].endswith(f" {flow} [Flow & rules]  {event}  Event   {packet}  Packet")
        assert lines[4].endswith(f"▏ {own('view.pause')} freezes the rows")
        assert lines[5].endswith(f"▏ {own('tree.up')} chooses a packet; the rows stop")
        assert lines[-2].startswith(f" {own('view.filter')} host 10.0.0.1 · if eth0")
        await stage.press("slash", *"host 192.0.2.7")
        clears = f"   {own('app.back')} clears the filter, {own('view.filter')} changes it"
        assert f"{clears}, {own('view.context')} shows them all" in screen_text(stage.app)
        keeps = (
            f" {own('filter.done')} keep   {own('filter.complete')} complete   {own('filter.clear')} clear"
        )
        assert screen_text(stage.app).splitlines()[-1].startswith(keeps)
        await stage.press("enter", "apostrophe", "u")
        assert told(stage) == [f"nothing is marked: {own('mark.toggle')} marks a packet"]
        port, conversation = own("upcalls.port"), own("upcalls.conversation")
        assert f" upcalls by  {port} [port]  {conversation}  conversation" in screen_text(stage.app)


async def test_boxes_name_the_keys_of_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with OwnKeys().run() as stage:
        await stage.feed(1, 1)
        await stage.press("home", "e")
        choose = f"{own('choice.left')} {own('choice.right')} choose"
        moves = f"{choose} · {own('export.previous')} {own('export.next')}"
        ends = f"{own('export.write')} writes · {own('export.close')} closes ─╯"
        assert f"─ {moves} next line · {ends}" in screen_text(stage.app)
        (tmp_path / f"{stage.app.screen._stem}.txt").touch()  # type: ignore[attr-defined]
        await stage.press("enter")
        assert f"is there already: {own('export.write')} once more overwrites it" in screen_text(stage.app)
        await stage.press("escape", "question_mark")
        assert f"─ {own('help.close')} closes ─╯" in screen_text(stage.app)


async def test_a_bracket_in_a_boxs_line_is_a_bracket() -> None:
    keymap = check_keymap({"help.close": "left_square_bracket", "pick.go": "left_square_bracket"})
    async with Stage(keymap=keymap).run() as stage:
        await stage.feed(1, 1)
        await stage.press("question_mark")
        assert "─ [ closes ─╯" in screen_text(stage.app)
        await stage.press("left_square_bracket", "home", "enter", "down", "down", "o")
        assert "─ [ shows its packets · y copies · esc closes ─╯" in screen_text(stage.app)


async def test_what_is_heavy_is_read_again_by_the_key_of_now() -> None:
    async with OwnKeys(answers=AskableAnswers(), host=asking_host()).run() as stage:
        again = own("datapath.again")
        asker_of(stage).texts["bridge/dump-flows"] = LATER
        await look(stage, "3")
        tabs = " ".join(screen_text(stage.app).splitlines()[1].split())
        assert tabs.startswith(f"{own('datapath.overview')} Overview {own('datapath.bridges')} Bridges")
        assert f"asked for only when you look, once, and again with {again}." in " ".join(
            screen_text(stage.app).split()
        )
    async with OwnKeys(answers=AskableAnswers(), host=asking_host()).run() as stage:
        asker_of(stage).texts["bridge/dump-flows"] = BUSY
        await look(stage, "3", seconds=9)
        assert f"! {again} asks again · bridge/dump-flows: ovs-vswitchd" in screen_text(stage.app)


async def test_upcall_tracing_is_offered_by_the_key_of_now(tmp_path: Path) -> None:
    async with watched(tmp_path, Tracing(), OwnKeys) as (stage, _):
        assert f"{own('upcall.trace')} lets ovs-vswitchd trace such upcalls" in screen_text(stage.app)
