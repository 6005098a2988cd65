"""Whole screens against text files. OVSCOPE_UPDATE_SCREENS=1 writes the files anew: read the difference."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.tui.scenes import SCENES, Scene
from tests.unit.tui.screen_text import screen_text

FOLDER = Path(__file__).parent / "screens"
SIZES = ((80, 24), (120, 36), (200, 50))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_screen(scene: Scene, size: tuple[int, int]) -> None:
    async with scene.show(size) as pilot:
        text = screen_text(pilot.app)
    path = FOLDER / f"{scene.name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("OVSCOPE_UPDATE_SCREENS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text)
    assert text == path.read_text()
    assert all(len(line) <= size[0] for line in text.splitlines())
    assert len(text.splitlines()) == size[1]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_nothing_is_told_by_colour_alone(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene.show((120, 36)) as pilot:
        coloured = screen_text(pilot.app)
    monkeypatch.setenv("NO_COLOR", "1")
    async with scene.show((120, 36)) as pilot:
        assert screen_text(pilot.app) == coloured
        colours = {
            (segment.style.color, segment.style.bgcolor)
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style
        }
    triplets = {colour.triplet for pair in colours for colour in pair if colour and colour.triplet}
    assert all(max(triplet) - min(triplet) <= 1 for triplet in triplets)
