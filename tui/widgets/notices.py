"""What is wrong, in lines of its own below the status; no line while nothing is."""

from __future__ import annotations

from textual.strip import Strip

from engine.labels import Clock, printable
from engine.source import SourceStatus
from tui._textual import Drawn
from tui.spans import Line, Tone, strip_of, wrap
from tui.theme import styles_of

MOST_LINES = 4
NEWS = 30_000_000_000  # ns that what happened stays on the screen


class Notices(Drawn):
    """The source's failure, what happened to the tracing just now, and hooks that are missing.

    Args:
        times: tells when something happened.
    """

    DEFAULT_CSS = "Notices { height: 0; background: $surface; }"

    def __init__(self, times: Clock) -> None:
        super().__init__()
        self._times = times
        self._said: list[Line] = []
        self._lines: list[Line] = []

    def sync(self, status: SourceStatus, now: int) -> None:
        """Say what the status tells; ``now`` in ns of CLOCK_MONOTONIC."""
        if (said := notices(status, now, self._times)) != self._said:
            self._said = said
            self._lay_out()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._lay_out()

    def line(self, y: int) -> Strip:
        """Return a line."""
        line = self._lines[y] if y < len(self._lines) else []
        return strip_of(line, styles_of(self.app, "surface"), self.size.width)

    def _lay_out(self) -> None:
        width = max(self.app.size.width - 1, 1)
        self._lines = [part for line in self._said for part in wrap(line, width, 3)][:MOST_LINES]
        self.styles.height = len(self._lines)
        self.refresh()


def notices(status: SourceStatus, now: int, times: Clock) -> list[Line]:
    """Return what there is to say, the worst first."""
    lines: list[Line] = []
    if status.problem:
        lines.append([(" ✗ ", Tone.LOSS), (printable(status.problem), Tone.TEXT)])
    if status.notices and status.mode == "live" and now - (latest := status.notices[-1]).time < NEWS:
        when = times(latest.time).partition(".")[0]
        lines.append([(" ! ", Tone.WARNING), (f"{when} ", Tone.DIM), (printable(latest.text), Tone.TEXT)])
    missing = [hook for hook in status.hooks if hook.lacks]
    if missing:
        names = ", ".join(printable(hook.name) for hook in missing)
        reasons = "; ".join(dict.fromkeys(printable(hook.problem) for hook in missing if hook.problem))
        tail = f": {reasons}" if reasons else ""
        lines.append([(" ! ", Tone.WARNING), (f"not hooked: {names}{tail}", Tone.DIM)])
    return lines
