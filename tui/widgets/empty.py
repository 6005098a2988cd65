"""What is said where there are no rows: never nothing."""

from __future__ import annotations

from engine.capture.words import captured_words
from engine.labels import printable
from engine.source import Hook
from engine.view.session import Session
from tui.keymap import KeyOf
from tui.numbers import age, grouped
from tui.spans import Line, Tone

BLANK: Line = []


def empty_lines(session: Session, key: KeyOf) -> list[Line]:
    """Return the lines: why nothing is shown, and what can be done."""
    if len(session.store):
        return _filtered(session, key)
    if session.status.problem:
        return [BLANK, _text("   Nothing was received.", Tone.TEXT)]
    if session.status.ended:
        return [BLANK, _text("   The recording holds no packets.", Tone.TEXT)]
    return _waiting(session) if session.live else [BLANK, _text("   Reading the recording …", Tone.DIM)]


def _filtered(session: Session, key: KeyOf) -> list[Line]:
    kept = grouped(len(session.store))
    return [
        BLANK,
        _text(f"   No packet matches the filter; {kept} are kept.", Tone.TEXT),
        BLANK,
        [
            (f"   {key('app.back')}", Tone.KEY),
            (" clears the filter, ", Tone.DIM),
            (key("view.filter"), Tone.KEY),
            (" changes it, ", Tone.DIM),
            (key("view.context"), Tone.KEY),
            (" shows them all", Tone.DIM),
        ],
    ]


def _waiting(session: Session) -> list[Line]:
    watched = printable(session.title) or "the datapath"
    lines: list[Line] = [
        BLANK,
        _text(f"   No packet yet, after {age(session.watched_for)}.", Tone.TEXT),
        BLANK,
        [("   watched   ", Tone.DIM), (watched, Tone.TEXT)],
        *_captured(session),
        [("   filter    ", Tone.DIM), ("on" if session.view.filter else "none: every packet", Tone.TEXT)],
        BLANK,
    ]
    hooks = [hook for hook in session.status.hooks if hook.attached or hook.lacks]
    width = max((len(hook.name) for hook in hooks), default=0)
    return lines + [_hook(hook, width) for hook in hooks]


def _captured(session: Session) -> list[Line]:
    words = " · ".join(captured_words(session.status))
    return [[("   captured  ", Tone.DIM), (words, Tone.TEXT)]] if words else []


def _hook(hook: Hook, width: int) -> Line:
    name, where = printable(hook.name).ljust(width), printable(hook.where)
    if hook.attached:
        return [("   ✓ ", Tone.GOOD), (f"{name}  ", Tone.TEXT), (where, Tone.DIM)]
    problem = printable(hook.problem) or "not attached"
    return [("   ✗ ", Tone.WARNING), (f"{name}  ", Tone.TEXT), (problem, Tone.WARNING)]


def _text(text: str, tone: Tone) -> Line:
    return [(text, tone)]
