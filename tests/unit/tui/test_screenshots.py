"""The pictures that README shows are what the app draws."""

import re

import pytest

from scripts import drill_down
from scripts.screenshots import FOLDER, SHOTS, Shot, take


def words(svg: str) -> list[str]:
    """The text of a picture: fonts and colours are the libraries' affair."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_a_screenshot_is_up_to_date(shot: Shot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise: make screenshots."""
    assert words(await take(shot)) == words((FOLDER / f"{shot.name}.svg").read_text())


async def test_the_drill_down_is_up_to_date() -> None:
    """Otherwise: make screenshots."""
    assert words(await drill_down.draw()) == words((FOLDER / f"{drill_down.NAME}.svg").read_text())


def test_no_screenshot_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {drill_down.NAME, *(shot.name for shot in SHOTS)}
