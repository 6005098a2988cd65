"""The side pane over a recording tells what rules' cookies are in OVN, as it does live."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.detrace.ovn.answers import OvnAnswer
from tests.unit.cli.recordings import recording
from tests.unit.files.samples import COOKIE
from tests.unit.tui.screen_text import screen_text
from tui import cli
from tui.app import OvscopeApp
from tui.commands import replay
from tui.widgets.parts.rules import TIMES

WAIT = 10.0  # s


async def pane_of_the_lookup(app: OvscopeApp) -> list[str]:
    """Go to the second packet's lookup; return the pane's lines once its rule is there."""
    async with app.run_test(size=(200, 50)) as pilot, asyncio.timeout(WAIT):
        while len(app.session.view.rows(0, 2)) < 2:
            await pilot.pause(0.02)
        await pilot.press("end", "enter", "down", "down")
        while "0x00000022" not in screen_text(app):
            await pilot.pause(0.02)
        return [line.partition("▏ ")[2].rstrip() for line in screen_text(app).splitlines()]


def pane(path: Path, monkeypatch: pytest.MonkeyPatch, *cookies: OvnAnswer) -> list[str]:
    path.write_bytes(recording(*cookies))
    seen: list[str] = []
    monkeypatch.setattr(replay, "is_terminal", lambda: True)

    def run(app: OvscopeApp) -> int:
        seen.extend(asyncio.run(pane_of_the_lookup(app)))
        return 0

    monkeypatch.setattr("tui.app.run", run)
    assert cli.main(["replay", str(path)]) == 0
    return seen


RULE = f"  0 p10    0x00000022  ip → output:2  {TIMES}3"


def test_under_the_rule_stands_what_the_recording_says_of_its_cookie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = pane(tmp_path / "r.jsonl", monkeypatch, COOKIE)
    rule = lines.index(RULE)
    assert lines[rule : rule + 4] == [
        RULE,
        "      ovn sw0 ingress 8 ls_in_acl_eval  tcp.dst == 80 → drop;",
        "      ↳ ACL web  of pg_web  drop  match tcp.dst == 80",
        "",
    ]


def test_what_was_not_recorded_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor that there is no OVN: the recording says nothing of that."""
    lines = pane(tmp_path / "r.jsonl", monkeypatch)
    assert not any(lines[lines.index(RULE) + 1 : -2])
