"""`ovscope doctor`: checks whether live tracing can work here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict

import orjson

from engine.preflight.check import Check, Places
from engine.preflight.run import can_trace, run_checks
from tui.arguments import Arguments
from tui.standard_streams import printing_out


def run(arguments: Arguments) -> int:
    """Print the checks; return 0 when live tracing can work, else 1."""
    checks = run_checks(Places(rundir=arguments.rundir, pid=arguments.pid))
    text = as_json(checks) if arguments.json else as_text(checks)
    with printing_out():
        sys.stdout.write(text)
    return 0 if can_trace(checks) else 1


def as_text(checks: Sequence[Check]) -> str:
    """Return a line for each check, and one for all."""
    width = max(len(check.name) for check in checks) + 2
    lines = [f"{check.state:9}{check.name:{width}}{_finding(check)}" for check in checks]
    verdict = "live tracing can work" if can_trace(checks) else "live tracing cannot work"
    return "\n".join([*lines, verdict, ""])


def _finding(check: Check) -> str:
    return f"{check.found}: {check.remedy}" if check.remedy else check.found


def as_json(checks: Sequence[Check]) -> str:
    """Return one JSON object."""
    whole = {"can_trace": can_trace(checks), "checks": [asdict(check) for check in checks]}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
