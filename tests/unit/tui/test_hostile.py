"""What comes from outside is text: no markup, no control characters, and nothing moves the columns."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rich.cells import cell_len

from engine.detrace.ovn.answers import OvnRow
from engine.events import Port
from engine.filter.history import FilterHistory
from engine.source import Hook
from tests.unit.tui.frames import tcp, udp
from tests.unit.tui.origins import KnownOrigins, found, known, logical_flow
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import FIRST, PUT, START, Story, tunnelled
from tests.unit.tui.test_export import until_done
from tests.unit.tui.test_simulation import told

EVIL = "[b]x\x1b[31m\x07\u202e"
NAMES = (
    EVIL,
    "[/b][red]",
    "端口端口端口端",  # two cells each
    "שלום-port",  # right to left, which a terminal may turn round within the word
    "e\u0301\u0302\u0303x",  # marks without a cell of their own
    "⚠\ufe0f👩\u200d👩\u200d👧",  # several characters, drawn as one
    "\u200b\u2066\ufeff",  # nothing to be seen
    "a\nb\rc\td\x00",
    "\udcff\udc80",  # bytes that were no UTF-8
    "$[bold]{x}%s\\",
    "x" * 200,
)


def whole(stage: Stage) -> str:
    """Return the screen's text, once it is known to have no line that is too long or not to be shown."""
    text = screen_text(stage.app)
    strips = stage.app.screen._compositor.render_strips()
    assert [line for line in text.splitlines() if not line.isprintable()] == []
    assert {cell_len(strip.text) for strip in strips} == {stage.app.size.width}
    return text


def named(packet: int, name: str) -> Story:
    """A packet whose every name is that."""
    story = Story(packet, START + packet * 1_000_000, tcp("10.0.0.1", 1, "10.0.0.2", 2))
    entered = story.enter(Port(7, name), 0, FIRST)
    arguments: dict[str, int | str] = {"device": name, "port": 3, "x\x1b]0;": name}
    story.act(entered, "output", **arguments)
    story.act(entered, name, **arguments)
    return story


async def test_names_titles_and_problems_are_text() -> None:
    async with Stage().run((200, 50)) as stage:
        stage.source.feed(named(1, EVIL))
        hook = Hook(EVIL, EVIL, False, EVIL)
        stage.source.status = stage.source.status._replace(title=EVIL, hooks=(hook,), problem=EVIL)
        await stage.tick()
        for keys in (["home", "enter"], ["2"], ["down"] * 3, ["3"]):
            await stage.press(*keys)
            assert "[b]x" in whole(stage)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=str)
async def test_no_name_moves_the_columns(size: tuple[int, int]) -> None:
    async with Stage().run(size) as stage:
        stage.source.feed(*(named(number, name) for number, name in enumerate(NAMES, 1)))
        await stage.tick()
        await stage.press("home", "m")
        lines = [line for line in whole(stage).splitlines() if line[1:2] == "▸"]
        assert len(lines) == len(NAMES)
        assert {cell_len(line[: line.index(" TCP ")]) for line in lines} == {
            cell_len(lines[0].split(" TCP ")[0])
        }
        await stage.press("E", "tab")
        for _ in NAMES:
            await stage.press("tab", "n", "tab")
            whole(stage)


async def test_names_are_proposed_only_where_they_can_be_shown_as_they_are() -> None:
    async with Stage().run((200, 50)) as stage:
        stage.source.feed(*(named(number, name) for number, name in enumerate(NAMES, 1)))
        stage.source.ports["system@ovs-system"] = {7: "[red]port", 8: EVIL}
        await stage.tick()
        await stage.press("slash", *"if ")
        for _ in NAMES:
            await stage.press("tab")
            whole(stage)
        proposed = [*stage.live._filter._proposals("if "), *stage.live._filter._proposals('if "')]
        assert "if [red]port" in proposed
        assert all(name.isprintable() for name in proposed)
        assert not any("x" in name and "31m" in name for name in proposed)


async def test_a_hostile_filter_is_text_and_so_is_its_history(tmp_path: Path) -> None:
    (tmp_path / "filters").write_text('"[red]x[/red]"\n\x1b[31mevil\nif "[b]\n')
    async with Stage(history=FilterHistory(tmp_path / "filters")).run() as stage:
        await stage.press("slash", *"[b](")
        assert "[b](" in whole(stage)
        await stage.press("up", "up")
        assert '"[red]x[/red]"' in whole(stage)
        await stage.press("up")
        assert "evil" not in whole(stage)


async def test_what_is_notified_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "[red]\x1b[31m端口"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with Stage().run(notifications=True) as stage:
        stage.source.feed(named(1, EVIL))
        await stage.tick()
        await stage.press("home", "e", "enter")
        await until_done(stage)
        assert "[red]\\x1b[31m端口" in told(stage)[-1]
        await stage.until(lambda: "1 packet exported" in screen_text(stage.app))
        whole(stage)
        assert not [note for note in stage.app._notifications if note.markup]
        assert "\x1b" not in (folder / os.listdir(folder)[0]).read_text()


async def test_a_hostile_file_name_is_text() -> None:
    async with Stage().run() as stage:
        await stage.feed(1, 3)
        await stage.press("e", "up", "home", *"[b]/", "enter")
        assert "cannot write [b]/ovscope" in whole(stage)


async def test_ovns_names_are_text_in_the_pane_and_in_the_list() -> None:
    rows = tuple(OvnRow("ACL", "u", name, (("of", name), ("match", name))) for name in NAMES)
    origins = KnownOrigins(found(0xAED19B4D, logical_flow(EVIL, EVIL, EVIL, *rows)))
    async with Stage(origins=origins).run((120, 36)) as stage:
        await stage.tick()
        stage.source.feed(tunnelled(1, START))
        await stage.tick()
        await stage.press("home", "enter", "down", "down", "enter")
        for _ in range(30):
            await stage.press("j")
            whole(stage)
        await stage.press("o", "down")
        assert "[b]x\\x1b[31m" in whole(stage)


async def test_packet_bytes_are_text() -> None:
    payload = "".join(NAMES).encode("utf-8", "surrogateescape")
    async with Stage().run() as stage:
        story = Story(1, START, udp("10.0.0.1", 53, "10.0.0.2", 53, payload))
        story.enter(Port(1, "p"), 0, PUT)
        stage.source.feed(story)
        await stage.tick()
        await stage.press("3", "tab")
        for _ in range(20):
            await stage.press("j")
            whole(stage)


async def test_the_palette_and_help_are_whole_over_hostile_rows() -> None:
    async with Stage(origins=known()).run((80, 24)) as stage:
        stage.source.feed(*(named(number, name) for number, name in enumerate(NAMES, 1)))
        await stage.tick()
        for key in ("question_mark", "escape", "e", "escape", "ctrl+p"):
            await stage.press(key)
            whole(stage)
