"""Where in a text its reader is, against its paragraphs."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from tui.widgets.reading_place import ReadingPlace

HEIGHTS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=20)


def starts(heights: list[int]) -> list[int]:
    return [*accumulate(heights, initial=0)]


@given(heights=HEIGHTS, data=st.data())
def test_the_paragraph_stays_at_the_top_and_the_line_is_the_same_again_later(
    heights: list[tuple[int, int]], data: st.DataObject
) -> None:
    narrow, wide = [first for first, _ in heights], [second for _, second in heights]
    top = data.draw(st.integers(0, sum(narrow) - 1))
    place = ReadingPlace(starts(narrow))
    place.move(top)
    paragraph = [number for number, height in enumerate(narrow) for _ in range(height)][top]
    place.rewrap(starts(wide))
    place.renew(starts(wide))  # an age has changed
    assert starts(wide)[paragraph] <= place.top < starts(wide)[paragraph + 1]
    place.rewrap(starts(narrow))
    assert place.top == top


def test_a_text_that_has_other_paragraphs_is_read_on_at_about_the_same_place() -> None:
    place = ReadingPlace(range(40))
    place.move(20)
    place.rewrap(range(20))
    assert place.top == 10
    place.rewrap(range(40))
    assert place.top == 20


def test_what_comes_before_it_does_not_move_the_lines() -> None:
    place = ReadingPlace(range(40))
    place.move(20)
    place.renew([0, *range(5, 44)])
    assert place.top == 24
    place.renew(range(60))
    assert place.top == 24


def test_an_empty_text() -> None:
    place = ReadingPlace()
    place.move(0)
    assert place.top == 0
    place.rewrap([0, 3])
    assert place.top == 0
