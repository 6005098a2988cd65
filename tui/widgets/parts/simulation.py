"""What ofproto/trace says that would become of such a packet now; not what became of this one."""

from __future__ import annotations

from engine.detrace.trace_text import TraceKind, TraceLine
from engine.labels import printable
from engine.view.simulations import Simulation
from tui.numbers import age
from tui.spans import Line, Paragraph, Tone, cookie_tone
from tui.widgets.parts.ovs_text import coloured

BLANK = Paragraph([])
DEEPEST = 24  # cells of indentation; resubmits nest up to 64 deep
HANGING = 2


def simulation_paragraphs(simulation: Simulation, now: int) -> list[Paragraph]:
    """Return the heading, which says what this is, and the trace.

    Args:
        simulation: what was asked for.
        now: monotonic ns.
    """
    return [BLANK, _heading(simulation, now), *_told(simulation)]


def _heading(simulation: Simulation, now: int) -> Paragraph:
    line: Line = [("Simulated", Tone.WARNING), (" by ofproto/trace, not what the packet did", Tone.DIM)]
    if simulation.done and now >= simulation.asked_at:
        line.append((f" · asked {age((now - simulation.asked_at) / 1e9)} ago", Tone.DIM))
    return Paragraph(line, HANGING)


def _told(simulation: Simulation) -> list[Paragraph]:
    if not simulation.done:
        return [Paragraph([("… ", Tone.DIM), ("asking ovs-vswitchd", Tone.DIM)])]
    if simulation.trouble:
        return [Paragraph([("! ", Tone.WARNING), (printable(simulation.trouble), Tone.WARNING)], HANGING)]
    return [_paragraph(line) for line in simulation.lines]


def _paragraph(line: TraceLine) -> Paragraph:
    depth = min(line.depth, DEEPEST)
    return Paragraph([(" " * depth, Tone.TEXT), *_words(line)], depth + HANGING)


def _words(line: TraceLine) -> Line:
    text = printable(line.text)
    match line.kind:
        case TraceKind.BRIDGE:
            return [("bridge ", Tone.DIM), (text, Tone.TITLE)]
        case TraceKind.RULE:
            return _rule(line, text)
        case TraceKind.RESULT:
            return [(f"{printable(line.name)}: ", Tone.DIM), *coloured(text)]
        case TraceKind.NOTE:
            return [("-> ", Tone.DIM), (text, Tone.DIM)]
        case _:
            return list(coloured(text))


def _rule(line: TraceLine, match: str) -> Line:
    words: Line = [(f"{line.table}. ", Tone.TITLE), *(coloured(match) if match else [("any", Tone.DIM)])]
    words.append((f"  p{line.priority}", Tone.DIM))
    if line.cookie:
        words.append((f"  {line.cookie:#010x}", cookie_tone(line.cookie)))
    return words
