from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.unit.tui.scenes import Stage
from tests.unit.tui.test_simulation import told
from tui.clipboard import copies_file


async def test_what_is_copied_is_in_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "ovscope" / "copied"
    async with Stage(copies=file).run() as stage:
        await stage.feed(1, 30)
        await stage.press("home", "y")
        assert told(stage) == [f"18 lines sent to the terminal's clipboard, and into {file}"]
        assert file.read_text() == stage.app.clipboard + "\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_where_it_cannot_be_written_the_clipboard_has_it(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.write_text("no folder")
    async with Stage(copies=no_folder / "copied").run() as stage:
        await stage.feed(1, 30)
        await stage.press("home", "y")
        assert told(stage) == ["18 lines sent to the terminal's clipboard"]


async def test_a_link_in_its_place_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("kept")
    os.symlink(other, tmp_path / "copied")
    async with Stage(copies=tmp_path / "copied").run() as stage:
        await stage.feed(1, 30)
        await stage.press("home", "y")
    assert other.read_text() == "kept"


def test_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/x")
    assert copies_file() == Path("/x/ovscope/copied")
