"""Standard input, output and error that are closed, full, or no screen."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.recordings import ROOT, SHOWN, recording
from tui.commands.screen import is_terminal

FULL = "ovscope: cannot write standard output (no space left on device): "
FULL += "free some space, or name a file elsewhere\n"
LOST = "ovscope: 7 events were lost at upcall\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "r.jsonl").write_bytes(recording())
    return tmp_path


def shell(folder: Path, line: str) -> tuple[int, str, str]:
    """Run a line of a shell; ``ovscope`` is ours."""
    env = {**os.environ, "TZ": "UTC", "PYTHONPATH": str(ROOT)}
    function = f'ovscope() {{ {shlex.quote(sys.executable)} -m tui "$@"; }}\n'
    command = ["sh", "-c", function + line]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize("command", ["show", "replay"])
def test_closed_input_is_no_terminal(folder: Path, command: str) -> None:
    assert shell(folder, f"ovscope {command} r.jsonl <&-") == (0, SHOWN, LOST)


def test_closed_input_is_empty(folder: Path) -> None:
    code, out, err = shell(folder, "ovscope show - <&-")
    assert (code, out) == (1, "")
    assert err.startswith("ovscope: standard input is empty: ")


def test_closed_output_leads_nowhere(folder: Path) -> None:
    assert shell(folder, "ovscope show r.jsonl >&-") == (0, "", LOST)


def test_closed_error_is_not_told_on_output(folder: Path) -> None:
    assert shell(folder, "ovscope show none 2>&-") == (1, "", "")
    assert shell(folder, "ovscope show none <&- >&- 2>&-") == (1, "", "")


@pytest.mark.parametrize(
    "words", ["show r.jsonl", "doctor", "doctor --json", "--help", "show --help", "--version"]
)
def test_what_cannot_be_printed_is_told_in_one_line(folder: Path, words: str) -> None:
    assert shell(folder, f"ovscope {words} >/dev/full") == (1, "", FULL)


def test_an_export_to_a_full_output(folder: Path) -> None:
    assert shell(folder, "ovscope export r.jsonl --to text -o - >/dev/full") == (1, "", FULL)


def test_what_was_typed_comes_back_as_text(folder: Path) -> None:
    told = "cannot read a\\x1b[31mb (no such file or directory): check the path, "
    code, _, err = shell(folder, r"ovscope show $(printf 'a\033[31mb')")
    assert (code, err) == (1, f"ovscope: {told}or record one with ovscope collect -o FILE\n")


@pytest.mark.parametrize(("term", "is_one"), [("dumb", False), ("screen", True), ("", True)])
def test_a_dumb_terminal_is_no_screen(term: str, is_one: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert is_terminal() is is_one
