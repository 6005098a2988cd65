"""What `ovscope doctor` found, for the screen."""

from __future__ import annotations

from collections.abc import Iterator

from engine.labels import printable
from engine.preflight.check import Check, State
from engine.preflight.run import can_trace
from engine.view.checkup import Checkup
from tui.spans import Paragraph, Tone
from tui.widgets.columns import cell, widest

_TONES = {State.OK: Tone.GOOD, State.WARNING: Tone.WARNING, State.MISSING: Tone.LOSS}


def check_paragraphs(checkup: Checkup) -> Iterator[Paragraph]:
    """Yield the verdict, and each check with what to do about it."""
    yield Paragraph([("Live tracing on this host", Tone.TITLE), *_verdict(checkup)])
    checks = checkup.checks or ()
    name = widest((check.name for check in checks), 8, 20)
    for check in checks:
        yield from _check(check, name)


def _verdict(checkup: Checkup) -> list[tuple[str, Tone]]:
    if checkup.trouble:
        return [("  ", Tone.TEXT), (printable(checkup.trouble), Tone.LOSS)]
    if checkup.running:
        return [("  checking …", Tone.DIM)]
    if checkup.checks is None:
        return [("  not checked", Tone.DIM)]
    return [("  can work", Tone.GOOD)] if can_trace(checkup.checks) else [("  cannot work", Tone.LOSS)]


def _check(check: Check, width: int) -> Iterator[Paragraph]:
    state, indent = cell(check.state, 7, _TONES[check.state]), width + 11
    yield Paragraph([state, cell(check.name, width), (printable(check.found), Tone.TEXT)], indent)
    if check.remedy:
        yield Paragraph([(" " * indent, Tone.TEXT), (f"→ {printable(check.remedy)}", Tone.KEY)], indent + 2)
