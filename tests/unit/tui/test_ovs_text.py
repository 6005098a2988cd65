"""The colours of OVS's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.labels import Role, printable
from tui.spans import Span, Tone
from tui.widgets.parts.ovs_text import coloured

T, D, A, W = Tone.TEXT, Tone.DIM, Tone.ADDRESS, Tone.TITLE


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("drop", [("drop", Role.DROP)]),
        ("ip,nw_dst=10.0.0.2", [("ip,", T), ("nw_dst=", D), ("10.0.0.2", A)]),
        ("10.0.0.0/24", [("10.0.0.0", A), ("/24", T)]),
        ("dl_dst=0a:58:0a:f4:02:06,", [("dl_dst=", D), ("0a:58:0a:f4:02:06", A), (",", T)]),
        ("ipv6_dst=fd00::1", [("ipv6_dst=", D), ("fd00::1", A)]),
        ("ff02::1:ff00:2/128", [("ff02::1:ff00:2", A), ("/128", T)]),
        ("::1", [("::1", A)]),
        ("resubmit(,8),output:2", [("resubmit", W), ("(,8),", T), ("output", W), (":2", T)]),
        (
            "set_field:0x1->reg0,ct(commit,zone=NXM_NX_REG13[0..15])",
            [("set_field:0x1->reg0,ct(commit,", T), ("zone=", D), ("NXM_NX_REG13[0..15])", T)],
        ),
        ("reg0=0x1/0xff,dropped", [("reg0=", D), ("0x1/0xff,dropped", T)]),
        ("1.2.3.4.5", [("1.2.3.4.5", T)]),
        ("table=1:2", [("table=", D), ("1:2", T)]),
        ("", []),
    ],
)
def test_what_is_coloured(text: str, spans: list[Span]) -> None:
    assert list(coloured(text)) == spans


WORDS = st.sampled_from(
    ["10.0.0.1", "fd00::", "aa:bb:cc:dd:ee:ff", "drop", "output:", "x=", ",", "(", ":", "/"]
)


@given(st.lists(WORDS | st.text(max_size=3)).map("".join))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(piece for piece, _ in coloured(text)) == printable(text)
