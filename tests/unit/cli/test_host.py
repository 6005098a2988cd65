"""What the commands hand to the UI of the host."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.detrace.explainer import Explainer
from engine.errors import OvscopeError
from engine.preflight.check import Check, Places, State
from tui.arguments import parse_arguments
from tui.commands import live_source


def test_the_database_of_the_run_directory_that_was_named_is_read(tmp_path: Path) -> None:
    arguments = parse_arguments(["live", "--rundir", str(tmp_path)])
    reader = live_source.make_reader(arguments, Explainer(rate=0))
    reader.start()
    with pytest.raises(OvscopeError, match=f"cannot connect to unix:{tmp_path}/db.sock"):
        reader.switch().result(5)
    reader.close()


def test_the_daemon_that_was_named_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Places] = []

    def run_checks(places: Places) -> tuple[Check, ...]:
        seen.append(places)
        return (Check("x", State.OK, "y"),)

    monkeypatch.setattr("engine.preflight.run.run_checks", run_checks)
    checks = live_source.checks_of(parse_arguments(["live", "--pid", "812"]))()
    assert (checks, seen) == ((Check("x", State.OK, "y"),), [Places(pid=812)])
