"""The last lines of the journey: how sure it is, and all about the chosen stage."""

from __future__ import annotations

from textual.strip import Strip

from engine.labels import Clock, Role
from engine.view.journey_view import JourneyView
from tui._textual import Drawn
from tui.numbers import grouped
from tui.spans import Line, Tone, cut, strip_of
from tui.theme import styles_of
from tui.widgets.parts.stage_details import stage_details


class JourneyFoot(Drawn):
    """Three lines."""

    DEFAULT_CSS = "JourneyFoot { height: 3; background: $background; }"

    def __init__(self, journey: JourneyView, times: Clock) -> None:
        super().__init__()
        self._journey = journey
        self._times = times

    def line(self, y: int) -> Strip:
        """Return a line."""
        lines = foot_lines(self._journey, self._times, self.size.width)
        ground = "background" if y == 0 else "surface"
        return strip_of(lines[y], styles_of(self.app, ground), self.size.width)


def foot_lines(journey: JourneyView, times: Clock, width: int) -> list[Line]:
    """Return how the events are tied to the packet, and the details of the chosen stage."""
    stage = journey.stage
    details = ([], []) if stage is None else stage_details(journey.journey, stage, times)
    return [cut([(" ", Tone.TEXT), *line], width) for line in (links_line(journey), *details)]


def links_line(journey: JourneyView) -> Line:
    """Return how many links there are of which sort; what is wrong stands out."""
    exact, uncertain, missing, unlinked = journey.journey.links
    line: Line = [
        ("links: ", Tone.DIM),
        (f"{grouped(exact)} exact", Tone.TEXT),
        (" · ", Tone.DIM),
        (f"{grouped(uncertain)} uncertain", Role.UNCERTAIN if uncertain else Tone.DIM),
        (" · ", Tone.DIM),
        (f"{grouped(missing)} missing", Role.MISSING if missing else Tone.DIM),
    ]
    if unlinked:
        line += [(" · ", Tone.DIM), (f"{grouped(unlinked)} unlinked", Role.MISSING)]
    if journey.summary.gaps:
        line += [(" · ", Tone.DIM), ("? events of it were lost", Role.MISSING)]
    if journey.left_out:
        line += [(" · ", Tone.DIM), (f"{grouped(journey.left_out)} more events not shown", Tone.WARNING)]
    return line
