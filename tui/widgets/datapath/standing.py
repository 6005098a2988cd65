"""How what is shown stands: asked for, read, failed, not to be had; and what to say instead."""

from __future__ import annotations

from typing import Any

from textual.strip import Strip

from engine.errors import OvscopeError
from engine.labels import printable
from engine.view.datapath.model import DatapathModel
from engine.view.datapath.reading import EVERY, Reading, State
from tui._textual import Drawn
from tui.keymap import KeyOf, key_names
from tui.numbers import age
from tui.spans import Line, Paragraph, Tone, cut, strip_of
from tui.theme import styles_of

SLOW = 1.0  # seconds after which it is said how long an answer is waited for
HEAVY = (
    "It costs vswitchd's main thread milliseconds for a thousand rules. So it is asked for only when"
    " you look, once, and again with {again}."
)


class Standing(Drawn):
    """Drawn anew only when it reads differently."""

    DEFAULT_CSS = "Standing { height: 1; background: $background; }"

    def __init__(self, model: DatapathModel) -> None:
        super().__init__()
        self._model = model
        self._drawn: Line = []

    def sync(self) -> None:
        """Look whether anything changed."""
        if (line := standing(self._model, key_names(self.app))) != self._drawn:
            self._drawn = line
            self.refresh()

    def line(self, y: int) -> Strip:
        """Return the line; that it is sent to the terminal is not said by that: ``sync`` alone notes it."""
        line = standing(self._model, key_names(self.app))
        return strip_of(cut(line, self.size.width), styles_of(self.app), self.size.width)


def standing(model: DatapathModel, key: KeyOf) -> Line:
    """Return the line: the bridge, how the main thing stands, and what else is wrong."""
    line: Line = [(" ", Tone.TEXT), *_bridge(model), *_stands(model.looked_at[0], model.now, key)]
    for reading in model.looked_at[1:]:
        if reading.state in (State.FAILED, State.UNSUPPORTED):
            line.append((f" · {_why(reading)}", Tone.WARNING))
    return line


def instead(model: DatapathModel, key: KeyOf) -> list[Paragraph]:
    """Return what to say where there is nothing to show."""
    reading = model.looked_at[0]
    state = reading.state
    if state is State.UNSUPPORTED:
        return [Paragraph([(f"This ovs-vswitchd has no {reading.name}.", Tone.TEXT)])]
    if state is State.FAILED:
        remedy = reading.trouble.remedy if isinstance(reading.trouble, OvscopeError) else ""
        lines = [Paragraph([(_why(reading), Tone.TEXT)], 2)]
        return lines + ([Paragraph([(printable(remedy), Tone.DIM)], 2)] if remedy else [])
    told = [Paragraph([(f"Asking: {reading.name}", Tone.DIM)])]
    heavy = HEAVY.format(again=key("datapath.again"))
    return told + ([Paragraph([(heavy, Tone.DIM)])] if reading.heavy else [])


def _bridge(model: DatapathModel) -> Line:
    if not model.section.of_a_bridge or not model.bridge:
        return []
    names = model.names.value or ()
    place = f" {names.index(model.bridge) + 1}/{len(names)}" if model.bridge in names else ""
    return [(printable(model.bridge), Tone.TITLE), (f"{place}  ", Tone.DIM)]


def _stands(reading: Reading[Any], now: float, key: KeyOf) -> Line:
    match reading.state:
        case State.UNSUPPORTED:
            return [("- ", Tone.DIM), (f"this ovs-vswitchd has no {reading.name}", Tone.WARNING)]
        case State.FAILED:
            old = f"{age(int(now - reading.came_at))} old · " if reading.value is not None else ""
            again = f"{key('datapath.again')} asks again · " if reading.heavy else ""
            return [("! ", Tone.WARNING), (old + again, Tone.TEXT), (_why(reading), Tone.WARNING)]
        case State.ASKING:
            return [("… ", Tone.DIM), (f"asking: {reading.name}{_waited(reading, now)}", Tone.DIM)]
        case State.READY:
            anew = f"heavy, {key('datapath.again')} reads it again"
            again = anew if reading.heavy else f"every {EVERY:g} s"
            told = f" · read {_ago(now - reading.came_at)} · {again}{_waited(reading, now)}"
            return [("● ", Tone.GOOD), (reading.name, Tone.TEXT), (told, Tone.DIM)]


def _ago(seconds: float) -> str:
    """Whole seconds: the line is not to flicker."""
    return "just now" if seconds < 1 else f"{age(int(seconds))} ago"


def _waited(reading: Reading[Any], now: float) -> str:
    waited = now - reading.asked_at if reading.under_way and reading.asked_at is not None else 0.0
    return f" · no answer for {age(int(waited))}" if waited >= SLOW else ""


def _why(reading: Reading[Any]) -> str:
    """Return in one line why there is nothing new."""
    if reading.state is State.UNSUPPORTED:
        return f"this ovs-vswitchd has no {reading.name}"
    problem = reading.trouble.problem if isinstance(reading.trouble, OvscopeError) else repr(reading.trouble)
    name = "" if problem.startswith(reading.name) else f"{reading.name}: "
    return printable(f"{name}{problem}")
