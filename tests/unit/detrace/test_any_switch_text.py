"""Properties of the parsers of vswitchd's texts: nothing raises, an unknown line disturbs nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.coverage_text import parse_coverage
from engine.detrace.dpctl_show import parse_dpctl_show
from engine.detrace.dpif_show import parse_dpif_show
from engine.detrace.dump_flows import RuleLines
from engine.detrace.fdb_text import parse_fdb
from engine.detrace.upcall_show import parse_upcall_show
from engine.vswitchd.log_lines import LEVELS, parse_log_line
from tests.unit.detrace.test_switch_texts import KERNEL, RECORDED

PARSERS: dict[str, Callable[[str], Any]] = {
    "dpctl/show": parse_dpctl_show,
    "dpctl/show -s": parse_dpctl_show,
    "dpif/show": parse_dpif_show,
    "coverage/show": parse_coverage,
    "upcall/show": parse_upcall_show,
    "fdb/show br2": parse_fdb,
}
each = pytest.mark.parametrize("name", PARSERS)


def unread(told: Any) -> list[str]:
    """All lines that were kept as they are."""
    inner = [line for datapath in getattr(told, "datapaths", ()) for line in datapath.other]
    return [*told.other, *inner]


@each
@given(text=st.text())
def test_any_text_can_be_read(name: str, text: str) -> None:
    PARSERS[name](text)


@each
@given(data=st.data())
def test_a_damaged_text_can_be_read(name: str, data: st.DataObject) -> None:
    text = RECORDED[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    PARSERS[name](text[:start] + data.draw(st.text(max_size=9)) + text[end:])


@each
@given(data=st.data())
def test_an_unknown_line_is_kept_and_disturbs_nothing(name: str, data: st.DataObject) -> None:
    lines = RECORDED[name].split("\n")
    at = data.draw(st.integers(1, len(lines)))
    odd = "~ " + data.draw(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1))
    before, after = (
        PARSERS[name](RECORDED[name]),
        PARSERS[name]("\n".join([*lines[:at], f"  {odd}", *lines[at:]])),
    )
    assert sorted(unread(after)) == sorted([*unread(before), odd])
    assert figures(after) == figures(before)


def figures(told: Any) -> list[Any]:
    """All that was understood."""
    if hasattr(told, "datapaths"):
        return [{**vars(datapath), "other": ()} for datapath in told.datapaths]
    return [{**vars(told), "other": ()}]


@given(numbers=st.lists(st.integers(0, 2**64 - 1), min_size=4, max_size=4))
def test_figures_of_any_size_are_read(numbers: list[int]) -> None:
    hit, missed, lost, flows = numbers
    text = f"system@x:\n  lookups: hit:{hit} missed:{missed} lost:{lost}\n  flows: {flows}\n"
    (datapath,) = parse_dpctl_show(text).datapaths
    assert (datapath.hit, datapath.missed, datapath.lost, datapath.flows) == tuple(numbers)


@given(text=st.text())
def test_every_line_of_rules_is_kept(text: str) -> None:
    lines = RuleLines("br0", text)
    assert [lines.raw(number) for number in range(len(lines))] == [line for line in text.split("\n") if line]
    for number in range(len(lines)):
        lines.rule(number)


@given(line=st.text())
def test_any_line_of_a_log_can_be_read_and_its_text_is_kept(line: str) -> None:
    told = parse_log_line(line)
    assert told.text in line
    assert told.level in ("", "OFF", *LEVELS)


@given(data=st.data())
def test_a_damaged_line_of_a_log_can_be_read(data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(RECORDED["log"].splitlines()))
    at = data.draw(st.integers(0, len(line)))
    parse_log_line(line[:at] + data.draw(st.text(max_size=3)) + line[at + 1 :])


def test_the_kernels_form_is_read_whole() -> None:
    assert unread(parse_dpctl_show(KERNEL)) == ["caches:", "masks-cache: size:256"]
