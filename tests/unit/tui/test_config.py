"""The file with keys and colours of one's own."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest

from engine.errors import OvscopeError
from scripts.keys_table import README, with_tables
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tui import keys
from tui.config import Config, config_file, read_config
from tui.keymap import BINDINGS, check_keymap, ids_text

LIST = "ovscope --help lists the ids"
NAMES = "write a letter or a name such as space, f5, ctrl+k, slash, comma, pageup"
OTHER = "give one of them another key"
SECTION = 'write {} on a line of its own, and below it lines such as name = "text"'
TYPED = "take another key, such as ctrl+k"


def config(tmp_path: Path, text: str | bytes) -> Config:
    path = tmp_path / "config.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_config(path)


def test_none_settles_nothing(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config.toml") == Config({}, None)
    assert config(tmp_path, "") == Config({}, None)


def test_ids_may_be_written_with_and_without_quotes(tmp_path: Path) -> None:
    text = '[keys]\n"view.pause" = "p, space"\nview.filter = "/,ctrl+f5"\n[ui]\ntheme = "light"\n'
    assert config(tmp_path, text) == Config(
        {"view.pause": "p,space", "view.filter": "slash,ctrl+f5"}, "light"
    )


def test_the_mouse_can_be_off_from_the_start(tmp_path: Path) -> None:
    assert config(tmp_path, '[ui]\nmouse = false\ntheme = "ansi"') == Config({}, "ansi", mouse=False)
    assert config(tmp_path, "ui.mouse = true") == Config({}, None)


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ('[keys]\nview.puase="p"', "[keys] view.puase is no id of a key", f"did you mean view.pause? {LIST}"),
        ('[keys]\nx = "p"', "[keys] x is no id of a key", LIST),
        ('[keys]\nview.pause = "spcae"', "[keys] view.pause: 'spcae' is no key", NAMES),
        ('[keys]\nview.pause = ""', "[keys] view.pause: '' is no key", NAMES),
        ('[keys]\nview.pause = "\\u001b"', "[keys] view.pause: '\\\\x1b' is no key", NAMES),
        ('[keys]\nview.pause = "f"', "[keys] f would be both view.pause and view.follow", OTHER),
        ('[keys]\ntree.up="u"\ntree.down="u"', "[keys] u would be both tree.up and tree.down", OTHER),
        ('[keys]\nfilter.done = "x"', "[keys] filter.done: x is typed in a filter", TYPED),
        ('[keys]\napp.leave = "colon"', "[keys] app.leave: colon is typed in a filter", TYPED),
        ('[keys]\nview.pause = 3', "view.pause is no text", 'write it so: name = "text"'),
        ('keys = "x"', "keys is a section", SECTION.format("[keys]")),
        ('ui = "dark"', "ui is a section", SECTION.format("[ui]")),
        ('[ui]\ntheme = "green"', "[ui] theme 'green' is unknown", "there are dark, light, ansi"),
        ('[ui]\nfont = "big"', "[ui] font is unknown", "there are theme and mouse"),
        ('[ui]\nmouse = "off"', "[ui] mouse is neither true nor false", "write it so: mouse = false"),
        ("[colours]", "[colours] is unknown", "there are [keys] and [ui]"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_with_the_file(
    tmp_path: Path, text: str, problem: str, remedy: str
) -> None:
    with pytest.raises(OvscopeError) as caught:
        config(tmp_path, text)
    assert str(caught.value) == f"{tmp_path}/config.toml: {problem}: {remedy}"


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(OvscopeError, match=r"config.toml is no TOML \(.+\): correct it"):
        config(tmp_path, "[keys")
    with pytest.raises(OvscopeError, match="is no TOML"):
        config(tmp_path, b"\xff\xfe")
    with pytest.raises(OvscopeError, match=r"cannot be read \(Is a directory\): correct it"):
        read_config(tmp_path)


@pytest.mark.parametrize("home", ["/c", "", "relative"])
def test_where(monkeypatch: pytest.MonkeyPatch, home: str) -> None:
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_CONFIG_HOME", home)
    expected = "/c" if home == "/c" else "/h/.config"
    assert str(config_file()) == f"{expected}/ovscope/config.toml"


def test_our_own_keys_do_not_clash_and_two_may_change_places() -> None:
    check_keymap({str(name): binding.key for name, binding in BINDINGS.items()})
    assert check_keymap({"view.pause": "f", "view.follow": "space"})["view.pause"] == "f"


def test_every_key_can_be_another() -> None:
    """A list of keys that is new in tui/keys.py belongs into TOGETHER of tui/keymap.py."""
    assert BINDINGS.keys() >= {binding.id for group in keys.GROUPS for binding in group.keys}


def test_every_id_is_listed() -> None:
    listed = ids_text(100)
    for binding in chain.from_iterable(group.keys for group in keys.GROUPS):
        assert f"{binding.id} ({binding.key})" in listed.replace("\n  ", " ")
    assert max(map(len, listed.splitlines())) <= 100


def test_the_readme_has_all_keys() -> None:
    """Otherwise: python -m scripts.keys_table."""
    text = README.read_text()
    assert text == with_tables(text)
    for binding in chain.from_iterable(group.keys for group in keys.GROUPS):
        assert f"`{binding.id}`" in text


async def test_own_keys_work_and_are_shown() -> None:
    own = check_keymap(
        {"view.pause": "p,f6", "view.follow": "space", "tree.up": "w", "filter.done": "ctrl+k"}
    )
    async with Stage(keymap=own).run() as stage:
        await stage.feed(1, 50)
        last = screen_text(stage.app).splitlines()[-1]
        assert "p pause" in last
        assert "space follow" in last
        view = stage.app.session.view
        await stage.press("p")
        assert view.paused
        await stage.press("f6", "f")
        assert (view.paused, view.follow) == (False, True)
        await stage.press("space")
        assert not view.follow
        before = view.focus
        await stage.press("up", "k")
        assert view.focus == before
        await stage.press("w")
        assert view.focus != before
        await stage.press("slash", *"dr", "ctrl+k")
        assert stage.app.focused is stage.live.query_one("#tree")
        await stage.press("question_mark")
        assert "p f6         freeze the rows" in screen_text(stage.app)
