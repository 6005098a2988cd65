"""What ofproto/trace says that would become of such a packet now; not what became of this one."""

from __future__ import annotations

from engine.labels import printable
from engine.view.simulations import Simulation
from tui.numbers import age
from tui.spans import Line, Paragraph, Tone
from tui.widgets.parts.trace_lines import trace_paragraphs

BLANK = Paragraph([])
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
    return trace_paragraphs(simulation.lines)
