from __future__ import annotations

import pytest
from rich.color import ColorType

from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tui.theme import THEMES, styles_of, theme_for


@pytest.mark.parametrize(
    ("term", "colours", "theme"),
    [
        ("xterm-256color", "", "dark"),
        ("xterm", "truecolor", "dark"),
        ("screen", "24bit", "dark"),
        ("xterm-direct", "", "dark"),
        ("xterm-kitty", "", "dark"),
        ("xterm", "", "ansi"),
        ("linux", "", "ansi"),
        ("screen", "", "ansi"),
        ("xterm-16color", "", "ansi"),
        ("", "", "ansi"),
    ],
)
def test_what_suits_a_terminal(term: str, colours: str, theme: str) -> None:
    assert theme_for({"TERM": term, "COLORTERM": colours}) == theme


async def _shown(theme: str) -> tuple[str, set[ColorType]]:
    async with Stage(theme=theme).run() as stage:
        await stage.feed(1, 20)
        await stage.press("home", "m", "enter", "down")
        await stage.tick()
        styles = [
            segment.style
            for strip in stage.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        ]
        pairs = [colour for style in styles for colour in (style.color, style.bgcolor) if colour]
        return screen_text(stage.app), {colour.type for colour in pairs}


async def test_the_16_colour_theme_takes_the_terminals_colours_alone() -> None:
    text, kinds = await _shown("ovscope-ansi")
    assert kinds <= {ColorType.DEFAULT, ColorType.STANDARD}
    for theme, _ in THEMES.values():
        assert (await _shown(theme.name))[0] == text


async def test_without_colours_the_16_colour_theme_has_the_terminals_own_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert (await _shown("ovscope-ansi"))[1] == {ColorType.DEFAULT}


async def test_in_16_colours_what_is_proposed_is_dim_and_what_is_typed_is_not() -> None:
    async with Stage(theme="ovscope-ansi").run() as stage:
        await stage.press("slash", *"dr")
        strip = stage.app.screen._compositor.render_strips()[-2]
        shown = {segment.text: bool(segment.style and segment.style.dim) for segment in strip}
        assert (shown["dr"], shown["p"]) == (False, True)


async def test_what_rows_are_made_of_can_be_told_apart_in_every_theme() -> None:
    for theme, _ in THEMES.values():
        async with Stage(theme=theme.name).run() as stage:
            plain, chosen = styles_of(stage.app), styles_of(stage.app, "cursor")
            assert all(plain[role] != chosen[role] for role in plain)
