"""The real app in a real terminal at 80x24: from the tree to the cookies, and what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.tmux import Modes, Tmux

PYTHON = shlex.quote(sys.executable)
ROW = re.compile(r"^[ ▌][▸▾] [\d:.]+ ", re.MULTILINE)
WHOLE = rf"\A ovscope  LIVE ▶ follow .*\n   time  .*\n({ROW.pattern}.*\n){{20}}"  # at 80x24


@pytest.fixture(params=["screen-256color", "screen"])
def terminal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tmux]:
    with Tmux(tmp_path, request.param) as made:
        yield made


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Tmux]:
    with Tmux(tmp_path, "screen-256color") as made:
        yield made


def steady(terminal: Tmux, report: Path, *more: str) -> None:
    """Start the app over a steady stream."""
    words = [PYTHON, "-m", "tests.terminal.steady_source", "1000", str(report), *more]
    terminal.command(f"{' '.join(words)}; echo ended with $?")


def ended(terminal: Tmux, before: Modes, code: int) -> str:
    """Wait for the end; check that the terminal is as it was. Returns the screen."""
    screen = terminal.wait_for(rf"^ended with {code}$")
    assert terminal.modes() == before
    return screen


def test_from_the_tree_to_the_cookies(terminal: Tmux) -> None:
    before = terminal.modes()
    terminal.command(f"{PYTHON} -m tui; echo ended with $?")
    terminal.wait_for(r"REPLAY end")
    terminal.keys("/")
    terminal.type("hit")
    terminal.wait_for(r"87 of 98 packets")
    terminal.keys("Enter")
    terminal.wait_for("⏎ open")
    terminal.keys("g", "Enter", "j", "j")
    terminal.wait_for(r"^▌.*flow_tbl_lookup hit")
    terminal.keys("Enter")
    terminal.wait_for(r"\[Flow & rules\]")
    terminal.keys("End")
    screen = terminal.wait_for(r"0xc0ffee\d\d")
    assert len(screen.splitlines()) <= 24
    assert ("\x1b[38;5;" in terminal.coloured()) == (terminal.term == "screen-256color")
    assert len(set(re.findall(r"\x1b\[(?:1;)?[39]\d[\d;]*m", terminal.coloured()))) >= 3
    terminal.keys("?")
    terminal.wait_for(r"freeze the rows")
    terminal.keys("q")
    terminal.wait_until_gone(r"freeze the rows")
    terminal.keys("q")
    ended(terminal, before, 0)


def test_the_journey_and_an_export(terminal: Tmux, tmp_path: Path) -> None:
    before = terminal.modes()
    terminal.command(f"cd {tmp_path} && {PYTHON} -m tui; echo ended with $?")
    terminal.wait_for(r"REPLAY end")
    terminal.keys("/")
    terminal.type("tcp and miss")
    terminal.keys("Enter")
    terminal.wait_for(r"⏎ open")
    terminal.keys("g", "J")
    screen = terminal.wait_for(r"links: \d+ exact · 0 uncertain · 0 missing")
    assert re.search(r"socket queue +[\d.]+ ms .*█", screen)
    assert len(screen.splitlines()) <= 24
    terminal.keys("]")
    terminal.wait_for(r"no newer packet of this flow|^ packet (?!51)\d+ ")
    terminal.keys("q")
    terminal.wait_for(ROW.pattern)
    terminal.keys("e")
    terminal.wait_for(r"─ export ─")
    terminal.keys("Right", "Down", "Right", "Right", "Enter")  # all that match, as pcapng
    terminal.wait_until_gone(r"─ export ─")
    (written,) = tmp_path.glob("ovscope-*.pcapng")
    assert written.read_bytes()[:4] == b"\x0a\x0d\x0d\x0a"
    terminal.keys("q")
    ended(terminal, before, 0)


def test_pause_and_resize_while_packets_come(terminal: Tmux, tmp_path: Path) -> None:
    before = terminal.modes()
    steady(terminal, tmp_path / "report")
    terminal.wait_for(r"LIVE ▶ follow")
    terminal.resize(132, 40)
    terminal.wait_for(r"\[Flow & rules\]")
    terminal.wait_for(rf"({ROW.pattern}.*\n){{36}}")
    terminal.keys("Space")
    frozen = ROW.findall(terminal.wait_for(r"PAUSED \+\d"))
    terminal.wait_for(r"PAUSED \+\d{3,}")
    assert ROW.findall(terminal.screen()) == frozen
    terminal.resize(80, 24)
    terminal.wait_until_gone(r"\[Flow & rules\]")
    terminal.keys("Space")
    terminal.wait_for(r"LIVE")
    terminal.keys("q")
    ended(terminal, before, 0)
    assert json.loads((tmp_path / "report").read_text())["closed"] == 1


def test_suspended_and_resumed(terminal: Tmux, tmp_path: Path) -> None:
    before = terminal.modes()
    steady(terminal, tmp_path / "report")
    terminal.wait_for(r"LIVE ▶ follow")
    terminal.keys("/")
    terminal.type("tcp")  # also while the filter is typed in
    terminal.wait_for(r"^ / tcp")
    terminal.keys("C-z")
    terminal.wait_for(r"Stopped")
    assert "LIVE" not in terminal.screen()
    assert terminal.modes() == before
    terminal.command("fg; echo ended with $?")
    terminal.wait_for(WHOLE + " / tcp .*of .* packets$")
    terminal.type(" and miss")
    terminal.wait_for(r"^ / tcp and miss")
    terminal.keys("Enter")
    terminal.wait_for("⏎ open")
    terminal.keys("q")
    ended(terminal, before, 0)


def test_suspended_under_a_command_that_stops_before_it(shell: Tmux, tmp_path: Path) -> None:
    """As with make: its shell has the terminal back while the app is still about to give it back."""
    before = shell.modes()
    shell.command(f"sh -c '{PYTHON} -m tests.terminal.steady_source 1000 {tmp_path / 'report'}; exit $?'")
    for _ in range(3):
        shell.wait_for(WHOLE)
        shell.keys("C-z")
        shell.wait_for(r"Stopped")
        assert shell.modes() == before
        shell.command("fg; echo ended with $?")
    shell.wait_for(WHOLE)
    shell.keys("q")
    ended(shell, before, 0)


def test_the_mouse_is_the_terminals_and_ours_again(shell: Tmux, tmp_path: Path) -> None:
    (tmp_path / "ovscope").mkdir()
    (tmp_path / "ovscope" / "config.toml").write_text("[ui]\nmouse = false\n")
    before = shell.modes()
    shell.command(f"XDG_CONFIG_HOME={tmp_path} {PYTHON} -m tui; echo ended with $?")
    for ours in (False, True, False, True):
        shell.wait_for(r"REPLAY end" if ours else r"REPLAY end  mouse off \(F2\)")
        shell.wait_until_gone(r"mouse off \(F2\)" if ours else "mouse on")
        assert shell.has_mouse() is ours
        shell.keys("C-z")
        shell.wait_for(r"Stopped")
        assert shell.modes() == before
        shell.command("fg; echo ended with $?")
        shell.wait_for(r"REPLAY end" if ours else r"REPLAY end  mouse off \(F2\)")
        assert shell.has_mouse() is ours
        shell.keys("F2")
    shell.keys("q")
    ended(shell, before, 0)


def test_stopped_by_a_signal_and_continued(shell: Tmux, tmp_path: Path) -> None:
    """SIGSTOP gives no time to clean up; the shell puts its own modes in force."""
    before = shell.modes()
    steady(shell, tmp_path / "report")
    shell.wait_for(r"LIVE ▶ follow")
    os.kill(int((tmp_path / "report.pid").read_text()), signal.SIGSTOP)
    shell.wait_for(r"Stopped")
    shell.command("fg; echo ended with $?")
    shell.wait_for(WHOLE)
    shell.keys("q")
    ended(shell, before, 0)


def test_no_shell_to_go_back_to(tmp_path: Path) -> None:
    """As with `ssh HOST ovscope`: who stops then is stopped for good."""
    with Tmux(tmp_path, "screen-256color") as terminal:
        terminal.command(f"exec {PYTHON} -m tests.terminal.steady_source 1000 {tmp_path / 'report'}")
        terminal.wait_for(r"LIVE ▶ follow")
        terminal.keys("C-z")
        terminal.wait_for(r"there is no shell here")
        terminal.keys("q")
        wait_for_file(tmp_path / "report")


@pytest.mark.parametrize("where", ["widget", "source"])
def test_a_crash_leaves_one_line_and_a_clean_terminal(shell: Tmux, tmp_path: Path, where: str) -> None:
    before = shell.modes()
    steady(shell, tmp_path / "report", where)
    screen = shell.wait_for(r"^ended with 1$")
    assert re.search(
        rf"^ovscope: the screen failed: ValueError: {where} \[failed\] \(steady_source.py, line \d+\): "
        r"report that, it is a bug; TEXTUAL=debug shows more *\nended with 1 *$",
        shell.unwrapped(),
        re.MULTILINE,
    )
    assert "Traceback" not in screen
    assert shell.modes() == before
    assert json.loads((tmp_path / "report").read_text())["closed"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_as_a_key_would(shell: Tmux, tmp_path: Path, number: signal.Signals) -> None:
    before = shell.modes()
    steady(shell, tmp_path / "report")
    shell.wait_for(r"LIVE ▶ follow")
    os.kill(int((tmp_path / "report.pid").read_text()), number)
    ended(shell, before, 128 + number)
    assert json.loads((tmp_path / "report").read_text())["closed"] == 1


def test_a_window_that_is_closed_takes_the_probes_off(shell: Tmux, tmp_path: Path) -> None:
    steady(shell, tmp_path / "report")
    shell.wait_for(r"LIVE ▶ follow")
    shell.end()
    assert wait_for_file(tmp_path / "report")["closed"] == 1


def wait_for_file(path: Path) -> dict[str, int]:
    """Wait for the report of an app that ends."""
    deadline = time.monotonic() + 10
    while not (path.exists() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    report: dict[str, int] = json.loads(path.read_text())
    return report
