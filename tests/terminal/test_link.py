"""The real app behind a slow link, over 10,000 events a second. Bounds are loose: see `make bench`."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests.terminal.link import Line
from tests.terminal.measure import key_times, quit_app, steady_app


def test_keys_are_answered_over_1_mbit_a_second(tmp_path: Path) -> None:
    with steady_app(Line(125_000), 200, 50, tmp_path / "report") as link:
        assert key_times(link, 16).p50 < 0.8
        link.type("")
        link.wait_for("link ", 5)
        taken = quit_app(link, tmp_path / "report")
    assert taken.made == taken.taken > 40_000
    assert (taken.lost, taken.closed) == (0, 1)


def test_a_link_of_30_kb_a_second_can_be_used(tmp_path: Path) -> None:
    with steady_app(Line(30_000), 100, 30, tmp_path / "report") as link:
        assert key_times(link, 9).p50 < 1.2
        assert quit_app(link, tmp_path / "report").lost == 0


def test_a_stalled_link_loses_nothing_and_is_caught_up_with_at_once(tmp_path: Path) -> None:
    with steady_app(Line(125_000, buffer=8_000), 200, 50, tmp_path / "report") as link:
        link.stall(True)
        link.type("313131")
        time.sleep(10)
        link.stall(False)
        again = time.monotonic()
        assert link.wait_for("[Flow") - again < 3
        assert link.answer_time("2", "[Event") < 2
        taken = quit_app(link, tmp_path / "report")
    assert taken.lost == 0
    assert taken.made == taken.taken > 100_000
    assert taken.longest < 3, "seconds between two pulls"


def test_no_live_frame_while_paused(tmp_path: Path) -> None:
    with steady_app(Line(125_000), 120, 36, tmp_path / "report") as link:
        link.answer_time(" ", "PAUSED")
        time.sleep(0.5)
        before = link.received
        time.sleep(2.5)
        assert 100 < link.received - before < 3 * 600, "the figures, once a second"
        assert quit_app(link, tmp_path / "report").lost == 0


def test_a_terminal_that_does_not_answer_gets_four_frames_a_second(tmp_path: Path) -> None:
    with steady_app(Line(1_000_000), 120, 36, tmp_path / "report", answers=False) as link:
        link.wait_for("link ?")
        link.type("")
        time.sleep(2)
        assert 6 <= link.seen.count(b"\x1b[6n") <= 9
        assert quit_app(link, tmp_path / "report").lost == 0


def test_no_answer_is_left_for_the_shell(tmp_path: Path) -> None:
    with steady_app(Line(125_000, round_trip=0.8), 120, 36, tmp_path / "report") as link:
        link.type("")
        link.wait_for("\x1b[6n")
        time.sleep(0.1)  # so that the key arrives when the next question is on its way
        quit_app(link, tmp_path / "report")
        time.sleep(1)
        assert link.seen.endswith(b"\x1b[?1006l"), "no echo of an answer"


def test_a_terminal_that_does_not_read_keeps_nobody_from_ending(tmp_path: Path) -> None:
    report = tmp_path / "report"
    with steady_app(Line(125_000, buffer=1_000), 200, 50, report) as link:
        link.stall(True)
        time.sleep(1)
        link.process.terminate()
        assert link.process.wait(5) == 128 + 15
        assert json.loads(report.read_text())["closed"] == 1
