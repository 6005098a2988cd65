from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.filter import FilterError, parse_filter
from engine.filter.complete import complete
from engine.filter.terms import TERMS
from tests.unit.filter.strategies import NODES

INTERFACES = ("client", "ovn-a1", "host", "my port", 'q"uote', "bad\x1b[31m", "\u202eleft", "端口", "Client2")


def first(text: str) -> str:
    return next(complete(text, INTERFACES), "")


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("", ""),
        ("h", "host"),
        ("ho", "host"),
        ("HO", "HOst"),
        ("host", ""),
        ("host ", ""),
        ("host 10.0.0.1", ""),
        ("host 10.0.0.1 a", "host 10.0.0.1 and"),
        ("host 10.0.0.1 and", ""),
        ("host 10.0.0.1 and ", ""),
        ("a", "arp"),
        ("not (mi", "not (miss"),
        ("(drop or u", "(drop or ufid"),
        ("mis", "miss"),
        ("drop and not ma", "drop and not marked"),
        ("if ", "if client"),
        ("if ov", "if ovn-a1"),
        ("if m", ""),
        ('if "m', 'if "my port"'),
        ("if ho", ""),
        ('if "ho', 'if "host"'),
        ('if "q', 'if "q\\"uote"'),
        ("if b", ""),
        ("in cl", "in client"),
        ("in C", "in Client2"),
        ("out 端", "out 端口"),
        ("cli", "client"),
        ("proto ", "proto arp"),
        ("proto t", "proto tcp"),
        ("ct e", "ct est"),
        ("src p", "src port"),
        ("src host ", ""),
        ("latency ", ""),
        ("drop )", ""),
        ("drop ) m", ""),
        ("= m", ""),
    ],
)
def test_proposals(text: str, proposed: str) -> None:
    assert first(text) == proposed


def test_all_that_could_be_meant() -> None:
    assert list(complete("inc", INTERFACES)) == ["incomplete"]
    assert list(complete("icm", INTERFACES)) == ["icmp", "icmp6", "icmpv6"]
    assert [text for word in ("in", "icmp", "or") for text in complete(f"drop {word}", INTERFACES)] == []
    assert list(complete("p", INTERFACES)) == ["port", "portrange", "proto"]
    assert list(complete("if c", INTERFACES)) == ["if client"]


FOLLOWERS = (
    "",
    " miss",
    " 1",
    " 10.0.0.1",
    " 10.0.0.0/8",
    " tcp",
    " est",
    " > 1ms",
    " > 1",
    " host 10.0.0.1",
)


def begins_a_filter(text: str) -> bool:
    for follower in FOLLOWERS:
        for closing in range(text.count("(") + 1):
            try:
                parse_filter(text + follower + ")" * closing)
            except FilterError:
                continue
            return True
    return False


@given(NODES, st.integers(0, 200), st.lists(st.text(max_size=6), max_size=4))
def test_what_is_proposed_is_a_filter_or_begins_one(node: object, length: int, names: list[str]) -> None:
    text = str(node)[:length]
    for proposed in complete(text, [*INTERFACES, *names]):
        assert proposed.startswith(text)
        assert len(proposed) > len(text)
        assert proposed.isprintable() or not text.isprintable()
        assert begins_a_filter(proposed), proposed


@given(st.text(st.sampled_from('ahimnoprst ()!"\\<>=&|10'), max_size=12))
def test_any_text_can_be_asked_about(text: str) -> None:
    for proposed in complete(text, INTERFACES):
        assert begins_a_filter(proposed), proposed


@pytest.mark.parametrize("word", TERMS)
def test_every_keyword_is_proposed(word: str) -> None:
    assert word in [*complete(word[:-1], ()), *complete(word[:1], ())]
