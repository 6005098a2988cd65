from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style

from tui._textual_thinning import thinned

TOKEN = re.compile(r"\x1b\[([0-9;]*)m|(\x1b\[\d+;\d+H|\x1b\[\?\d+[hl])|(.|\n)", re.DOTALL)

COLOURS = st.sampled_from(
    [None, "default", "red", "bright_blue", "color(188)", "color(16)", "#102030", "#ffffff"]
)
STYLES = st.builds(
    Style,
    color=COLOURS,
    bgcolor=COLOURS,
    bold=st.booleans(),
    dim=st.booleans(),
    underline=st.booleans(),
    reverse=st.booleans(),
)
TEXTS = st.text("ab1 \n", min_size=1, max_size=4)
STYLED = st.tuples(st.sampled_from(list(ColorSystem)[1:4]), STYLES, TEXTS).map(
    lambda drawn: drawn[1].render(drawn[2], color_system=drawn[0])
)
MOVES = st.sampled_from(["\x1b[3;126H", "\x1b[1;1H\n\x1b[2;1H", "\x1b[?2026h", "plain"])
FRAMES = st.lists(st.one_of(STYLED, MOVES)).map("".join)

Cell = tuple[str, tuple[str, ...], str, str]


def drawn(text: str) -> list[Cell | str]:
    """What a terminal draws: cells with what can be seen of their style, and moves."""
    out: list[Cell | str] = []
    on: set[str] = set()
    foreground = background = ""
    for codes, other, character in TOKEN.findall(text):
        if character == "\n" or other:
            out.append(character or other)
        elif character:
            bare = character == " " and not on & {"4", "7"}
            out.append((character, () if bare else tuple(sorted(on)), "" if bare else foreground, background))
        else:
            parts = codes.split(";")
            while parts:
                part = parts.pop(0)
                if part in ("38", "48"):
                    taken = 2 if parts[0] == "5" else 4
                    part = ";".join([part, *parts[:taken]])
                    del parts[:taken]
                if part in ("", "0"):
                    on, foreground, background = set(), "", ""
                elif re.match(r"3[0-8]|9[0-7]", part):
                    foreground = part
                elif re.match(r"4[0-8]|10[0-7]", part):
                    background = part
                elif part == "39":
                    foreground = ""
                elif part == "49":
                    background = ""
                else:
                    on.add(part)
    assert (on, foreground, background) == (set(), "", ""), "what comes next is drawn plainly"
    return out


@given(FRAMES)
def test_fewer_bytes_draw_the_same(frame: str) -> None:
    assert drawn(thinned(frame)) == drawn(frame)
    assert len(thinned(frame)) <= len(frame)


def test_a_line_of_three_tones() -> None:
    dim, text = Style(color="color(244)", bgcolor="color(16)"), Style(color="color(188)", bgcolor="color(16)")
    parts = (dim, " ▸ 20:27:35.150"), (text, "  "), (text, "web"), (dim, " → "), (dim + Style(bold=True), "x")
    line = "".join(style.render(part, color_system=ColorSystem.EIGHT_BIT) for style, part in parts)
    assert thinned(
        f"\x1b[3;1H{line}\x1b[3;9H\n\x1b[4;1H{text.render('y', color_system=ColorSystem.EIGHT_BIT)}"
    ) == (
        "\x1b[3;1H\x1b[38;5;244;48;5;16m ▸ 20:27:35.150  \x1b[38;5;188mweb\x1b[38;5;244m → \x1b[1mx"
        "\x1b[3;9H\n\x1b[4;1H\x1b[0;38;5;188;48;5;16my\x1b[0m"
    )
