"""How things look: three themes of our own, and a style for each role that a text can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
ANSI = Theme(
    name="ovscope-ansi",
    dark=True,
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_blue",
    accent="ansi_blue",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    variables={
        "dim": "ansi_default",
        "port": "ansi_cyan",
        "address": "ansi_green",
        "cursor": "ansi_default",
        "cursor-away": "ansi_default",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "border": "ansi_blue",
    },
)
THEMES = {
    "dark": (DARK, "dark"),
    "light": (LIGHT, "light"),
    "ansi": (ANSI, "the terminal's own 16 colours"),
}
"""By the names that a user gives them, and what they are."""

COOKIES = {
    True: ("#8ec5ff", "#c3a6ff", "#7fd1c7", "#e0b97d", "#e59bc4", "#a8cf8e"),
    False: ("#1c5fa8", "#6b3fb5", "#0f766e", "#8a5a00", "#a3326f", "#3f6d1c"),
}


ANSI_COOKIES = ("blue", "magenta", "cyan", "yellow", "bright_magenta", "green")
MANY_COLOURS = ("256color", "direct", "truecolor", "24bit", "kitty", "ghostty")


def theme_for(environment: Mapping[str, str]) -> str:
    """Return the name of the theme that suits a terminal: by TERM and COLORTERM, as those who draw do."""
    term = environment.get("TERM", "").lower().rpartition("-")[2]
    many = environment.get("COLORTERM", "").lower() in MANY_COLOURS or term in MANY_COLOURS
    return "dark" if many else "ansi"


def styles_of(app: App[Any], ground: str = "background") -> Styles:
    """Return the styles of the theme that the app has now, on a background."""
    if app.current_theme.ansi:
        return _ansi_styles(ground == "cursor")
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
    c = dict(colours)
    roles = _roles(c, Style(color=c["dim"]), COOKIES[dark])
    behind = Style(bgcolor=ground)
    return {role: behind + style for role, style in roles.items()}


@lru_cache(2)
def _ansi_styles(chosen: bool) -> Styles:
    """The terminal's colours, on its own background, which may be light or dark.

    The chosen row is turned round as a whole: no pair of the 16 can be read everywhere.
    """
    names = {
        "foreground": "default",
        "accent": "blue",
        "warning": "yellow",
        "error": "red",
        "success": "green",
        "port": "cyan",
        "address": "green",
    }
    roles = _roles(names, Style(dim=True), ANSI_COOKIES)
    return {role: Style(reverse=True, bold=True) for role in roles} if chosen else roles


def _roles(c: Mapping[str, str], dim: Style, cookies: Sequence[str]) -> dict[Role | Tone, Style]:
    """Few colours: blue for the chosen thing, red for loss and drops alone, dim for what is dull."""
    text = Style(color=c["foreground"])
    warning, loss = Style(color=c["warning"]), Style(color=c["error"], bold=True)
    chosen = Style(color=c["accent"], bold=True)
    roles: dict[Role | Tone, Style] = {
        Tone(f"cookie-{number}"): Style(color=colour) for number, colour in enumerate(cookies)
    }
    return roles | {
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
