"""Lines of tabs, and which tab a click is on."""

from __future__ import annotations

from itertools import groupby

from tui.spans import Tone, line_text
from tui.tabs import tab_at, tabs_line

TABS = [("1", "ab"), ("x", "c")]
BEFORE = ("▌by ", Tone.TITLE)


def test_the_shown_one_is_in_brackets() -> None:
    line = tabs_line(TABS, 1, BEFORE, gap=" ", tone=Tone.GOOD)
    assert line_text(line) == "▌by 1  ab  x [c] "
    assert [text for text, tone in line if tone is Tone.GOOD] == ["[c]"]


def test_a_click_on_a_tab_or_the_gap_after_it() -> None:
    """Also where the last gap was taken off."""
    line = tabs_line(TABS, 1, BEFORE)
    assert line_text(line) == "▌by 1  ab   x [c]  "
    for shown, count in ((line, 7), (line[:-1], 5)):
        found = [(number, len(list(cells))) for number, cells in groupby(tab_at(shown, x) for x in range(30))]
        assert found == [(0, 12), (1, count), (None, 18 - count)]
