"""What ovs-vswitchd itself traced while it had the upcall in hand, where it can do that."""

from __future__ import annotations

from engine.detrace.upcall_trace_text import TracedUpcall
from engine.labels import printable
from engine.view.upcall_traces import UpcallTraces
from tui.keymap import KeyOf
from tui.spans import Line, Paragraph, Tone
from tui.widgets.parts.trace_lines import trace_paragraphs

BLANK = Paragraph([])
HANGING = 2
MS_A_DAY = 86_400_000


def upcall_trace_paragraphs(
    traces: UpcallTraces, found: list[TracedUpcall] | None, key: KeyOf
) -> list[Paragraph]:
    """Return the traces of an upcall, or why there are none; nothing where vswitchd cannot make any.

    Args:
        traces: what is known of them all.
        found: those that could be of the upcall; None where there was no upcall.
        key: tells keys.
    """
    if not traces.possible or found is None:
        return []
    return [BLANK, *(_traced(found) if found else [_none(traces, key)])]


def _traced(found: list[TracedUpcall]) -> list[Paragraph]:
    paragraphs = []
    if len(found) > 1:
        words = f"~ {len(found)} traces fit: all but one are of other packets"
        paragraphs.append(Paragraph([(words, Tone.WARNING)], HANGING))
    for upcall in found:
        paragraphs += [_heading(upcall), *trace_paragraphs(upcall.lines)]
    return paragraphs


def _heading(upcall: TracedUpcall) -> Paragraph:
    about = f" by ovs-vswitchd at {_clock(upcall.clock)}; found by recirculation id, time and addresses"
    return Paragraph([("Upcall traced", Tone.TITLE), (about, Tone.DIM)], HANGING)


def _none(traces: UpcallTraces, key: KeyOf) -> Paragraph:
    if traces.trouble:
        return Paragraph([("! ", Tone.WARNING), (printable(traces.trouble), Tone.WARNING)], HANGING)
    if not traces.on:
        lets: Line = [(key("upcall.trace"), Tone.KEY), (" lets ovs-vswitchd trace such upcalls", Tone.DIM)]
        return Paragraph(lets)
    wanted = f" ({printable(traces.wanted)})" if traces.wanted else ""
    line: Line = [("Upcall tracing is on", Tone.TEXT), (f"{wanted}: no trace of this upcall", Tone.DIM)]
    return Paragraph(line, HANGING)


def _clock(ms: int) -> str:
    seconds, part = divmod(ms % MS_A_DAY, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{part:03}"
