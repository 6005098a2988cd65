"""The pictures that README shows are what the app draws."""

import re

import pytest

from scripts.screenshots import FOLDER, SHOTS, Shot, take


def words(svg: str) -> list[str]:
    """The text of a picture: fonts and colours are the libraries' affair."""
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_a_screenshot_is_up_to_date(shot: Shot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise: make screenshots."""
    assert words(await take(shot)) == words((FOLDER / f"{shot.name}.svg").read_text())


def test_no_screenshot_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {shot.name for shot in SHOTS}
