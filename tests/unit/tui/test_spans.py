from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.labels import Role
from tui.numbers import age, grouped, quantity, rate, size
from tui.spans import Line, Tone, cookie_tone, cut, line_text, line_width, wrap

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")) | st.sampled_from(" ,();"))
LINES = st.lists(st.tuples(TEXTS, st.sampled_from(Tone)), max_size=6)


@given(LINES, st.integers(1, 40), st.integers(0, 10))
def test_wrapping_keeps_every_letter_and_the_width(line: Line, width: int, indent: int) -> None:
    indent = min(indent, width // 2)
    lines = wrap(line, width, indent)
    kept = "".join(line_text(part)[indent if number else 0 :] for number, part in enumerate(lines))
    assert kept == line_text(line)
    if width - indent >= 2:
        assert all(line_width([(line_text(part).rstrip(), Tone.TEXT)]) <= width for part in lines)


def test_words_that_go_together_stay_together() -> None:
    line: Line = [("src=", Tone.DIM), ("10.0.0.1", Tone.TEXT), ("/24", Tone.DIM), (" dst=", Tone.DIM)]
    assert [line_text(part) for part in wrap(line, 16, 2)] == ["src=10.0.0.1/24 ", "  dst="]
    rule: Line = [("load,resubmit(,8)", Tone.TEXT)]
    assert [line_text(part) for part in wrap(rule, 15, 2)] == ["load,", "  resubmit(,8)"]


@given(LINES, st.integers(0, 40))
def test_cutting_keeps_the_width(line: Line, width: int) -> None:
    assert line_width(cut(line, width)) <= width


def test_a_cut_line_says_so() -> None:
    assert line_text(cut([("abc", Role.PORT), ("def", Role.DIM)], 5)) == "abcd…"
    assert line_text(cut([("abc", Role.PORT), ("def", Role.DIM)], 6)) == "abcdef"


def test_a_cookie_has_one_tone() -> None:
    assert cookie_tone(0xAED19B4D) is cookie_tone(0xAED19B4D)
    assert len({cookie_tone(0x1D826318 + number) for number in range(64)}) == 6


def test_numbers() -> None:
    assert grouped(1234567) == "1,234,567"
    assert [quantity(number, "port") for number in (0, 1, 1234)] == ["0 ports", "1 port", "1,234 ports"]
    assert [rate(value) for value in (0, 0.44, 12.4, 6185, 12_440, 1_250_000)] == [
        "0", "0.4", "12", "6,185", "12.4k", "1.2M",
    ]  # fmt: skip
    assert [age(value) for value in (0.07, 0.24, 12, 200, 7300)] == ["70 ms", "0.2 s", "12 s", "3 min", "2 h"]
    assert [size(value) for value in (98, 4131, 12_000_000)] == ["98 B", "4.1 kB", "12.0 MB"]
