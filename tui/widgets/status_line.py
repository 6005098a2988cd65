"""The first line: live or not, what is captured, what is watched, how fast it comes, what was lost."""

from __future__ import annotations

from textual.strip import Strip

from engine.capture.words import captured_words
from engine.labels import printable
from engine.view.session import Session
from tui._textual import Drawn, has_mouse
from tui._textual_pacing import pace_words
from tui.keymap import key_names
from tui.numbers import grouped, rate
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of
from tui.widgets.row_lines import MARKED

NARROWEST_TITLE = 16
WIDEST_NEED = 40  # cells for what is left out: as long as they are lacking, figures are left out for it


class StatusLine(Drawn):
    """Drawn anew only when it reads differently."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $surface; }"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._drawn: Line = []

    def sync(self) -> None:
        """Look whether anything changed."""
        if (line := self._line()) != self._drawn:
            self._drawn = line
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line; that it is sent to the terminal is not said by that: ``sync`` alone notes it."""
        return strip_of(self._line(), styles_of(self.app, "surface"), self.size.width)

    def _line(self) -> Line:
        off = "" if has_mouse(self.app) else f"mouse off ({key_names(self.app)('app.mouse')})"
        return status_line(self._session, self.size.width, pace_words(self.app), off)


def status_line(session: Session, width: int, pace: str = "", mouse: str = "") -> Line:
    """Return the line: the state at the left, the figures at the right, the title as far as it fits.

    Args:
        pace: of the link to the terminal, where it is below the usual.
        mouse: that it is off, where it is.
    """
    left: Line = [
        (" ", Tone.TEXT),
        ("ovscope", Tone.TITLE),
        ("  ", Tone.TEXT),
        *_state(session),
        *_marked(session),
        *([(f"  {mouse}", Tone.TEXT)] if mouse else []),
    ]
    right = [*([(f"{pace} ", Tone.DIM)] if pace else []), *_figures(session)]
    room = width - line_width(left) - line_width(right) - 4
    if room < min(line_width(_captured(session)), WIDEST_NEED):
        room += line_width(right[:-2])
        right = right[-2:]  # what was lost is never left out
    if room >= NARROWEST_TITLE:
        left += [("   ", Tone.TEXT), *cut(_middle(session), room)]
    gap = max(width - line_width(left) - line_width(right), 1)
    return [*left, (" " * gap, Tone.TEXT), *right]


def _state(session: Session) -> Line:
    view = session.view
    if view.paused:
        news = f" +{grouped(view.new_since_pause)}" if session.live or not session.status.ended else ""
        return [(f"PAUSED{news}", Tone.WARNING)]
    if session.status.problem:
        return [("STOPPED", Tone.LOSS)]
    if session.live:
        word = ("ENDED", Tone.WARNING) if session.status.ended else ("LIVE", Tone.GOOD)
        return [word, *([(" ▶ follow", Tone.CHOSEN)] if view.follow else [])]
    word = ("REPLAY", Tone.TITLE)
    return [word, (_how_far(session), Tone.DIM), *([(" ▶ follow", Tone.CHOSEN)] if view.follow else [])]


def _how_far(session: Session) -> str:
    if session.status.ended:
        return " end"
    return " reading" if session.status.percent is None else f" reading {session.status.percent} %"


def _marked(session: Session) -> Line:
    marks = len(session.view.marks)
    return [(f"  {MARKED} {grouped(marks)} marked", Tone.CHOSEN)] if marks else []


def _figures(session: Session) -> Line:
    line: Line = []
    if not session.status.ended:
        line = [
            (f"{rate(session.packet_rate.value):>5}", Tone.TEXT),
            (" pkt/s ", Tone.DIM),
            (f"{rate(session.event_rate.value):>5}", Tone.TEXT),
            (" ev/s ", Tone.DIM),
        ]
    tone = Tone.LOSS if session.lost else Tone.DIM
    sign = "▲" if session.losing else " "
    return [*line, (f"{sign}lost {grouped(session.lost)}", tone), (" ", Tone.TEXT)]


def _middle(session: Session) -> Line:
    """What is lost, what is left out and what is watched: the end of it may be cut off."""
    title: Line = [(printable(session.title), Tone.DIM)]
    parts = [_losses(session), _captured(session), [] if session.losing else title]
    spaced = [[("   ", Tone.TEXT), *part] for part in parts if part]
    return [span for part in spaced for span in part][1:]


def _captured(session: Session) -> Line:
    """Why packets are left out."""
    words = " · ".join(captured_words(session.status))
    return [(words, Tone.WARNING if session.status.crowded else Tone.TEXT)] if words else []


def _losses(session: Session) -> Line:
    """Which hooks lose events, while they do: in place of the title, so that nothing else moves."""
    if not session.losing:
        return []
    lost = sorted(session.status.lost.items(), key=lambda item: -item[1])
    hooks = " · ".join(f"{printable(hook)} {grouped(count)}" for hook, count in lost if count)
    return [(f"losing events: {hooks}", Tone.LOSS)]
