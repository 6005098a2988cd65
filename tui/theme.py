"""How things look: two themes of our own, and a style for each role that a text can have."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme

from engine.labels import Role
from tui.spans import Styles, Tone

DARK = Theme(
    name="ovscope-dark",
    dark=True,
    primary="#5fb0f0",
    secondary="#4a5666",
    accent="#5fb0f0",
    foreground="#c9d1d9",
    background="#12161c",
    surface="#1a2028",
    panel="#303a46",
    warning="#d8a657",
    error="#f2686d",
    success="#7fb685",
    variables={
        "dim": "#7d8896",
        "port": "#86c5b9",
        "address": "#a8cf8e",
        "cursor": "#243447",
        "cursor-away": "#212a34",
    },
)
LIGHT = Theme(
    name="ovscope-light",
    dark=False,
    primary="#0b62b0",
    secondary="#a9b4c0",
    accent="#0b62b0",
    foreground="#20262d",
    background="#fbfbfa",
    surface="#eef0f2",
    panel="#cfd6dd",
    warning="#8a5a00",
    error="#c0232c",
    success="#2c7a3d",
    variables={
        "dim": "#656f7a",
        "port": "#0f6f63",
        "address": "#3f6d1c",
        "cursor": "#d5e6f7",
        "cursor-away": "#e6eaee",
    },
)
COOKIES = {
    True: ("#8ec5ff", "#c3a6ff", "#7fd1c7", "#e0b97d", "#e59bc4", "#a8cf8e"),
    False: ("#1c5fa8", "#6b3fb5", "#0f766e", "#8a5a00", "#a3326f", "#3f6d1c"),
}


def styles_of(app: App[Any], ground: str = "background") -> Styles:
    """Return the styles of the theme that the app has now, on a background."""
    colours = _colours(app)
    return _styles(app.current_theme.dark, colours[ground], tuple(sorted(colours.items())))


def _colours(app: App[Any]) -> dict[str, str]:
    """The few colours that the styles are made of; a theme that is not ours lacks some, and gets ours."""
    theme = app.current_theme
    ours = DARK if theme.dark else LIGHT
    names = ("foreground", "background", "surface", "accent", "warning", "error", "success")
    colours = {name: getattr(theme, name) or getattr(ours, name) for name in names}
    return {**colours, **ours.variables, **{k: v for k, v in theme.variables.items() if k in ours.variables}}


@lru_cache(16)
def _styles(dark: bool, ground: str, colours: tuple[tuple[str, str], ...]) -> Styles:
    """Few colours: blue for the chosen thing, red for loss and drops alone, dim for what is dull."""
    c = dict(colours)
    text, dim = Style(color=c["foreground"]), Style(color=c["dim"])
    warning, loss = Style(color=c["warning"]), Style(color=c["error"], bold=True)
    chosen = Style(color=c["accent"], bold=True)
    roles: dict[Role | Tone, Style] = {
        Tone(f"cookie-{number}"): Style(color=colour) for number, colour in enumerate(COOKIES[dark])
    }
    roles |= {
        Tone.TEXT: text,
        Tone.DIM: dim,
        Tone.TITLE: text + Style(bold=True),
        Tone.CHOSEN: chosen,
        Tone.KEY: Style(color=c["accent"]),
        Tone.GOOD: Style(color=c["success"], bold=True),
        Tone.WARNING: warning + Style(bold=True),
        Tone.LOSS: loss,
        Tone.ADDRESS: Style(color=c["address"]),
        Role.PLAIN: text,
        Role.DIM: dim,
        Role.TIME: dim,
        Role.NAME: text,
        Role.PORT: Style(color=c["port"]),
        Role.ADDRESS: text,
        Role.PROTOCOL: text + Style(bold=True),
        Role.NUMBER: text,
        Role.IDENTITY: dim,
        Role.TASK: text,
        Role.MISS: warning,
        Role.HIT: dim,
        Role.DROP: loss,
        Role.LOST: loss,
        Role.UNCERTAIN: warning + Style(bold=True),
        Role.TITLE: text + Style(bold=True),
        Role.ORIGIN: Style(color=c["success"], bold=True),
        Role.MISSING: warning + Style(bold=True),
    }
    behind = Style(bgcolor=ground)
    return {role: behind + style for role, style in roles.items()}
