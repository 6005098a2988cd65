"""What a user settled for good: keys and colours, in a file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engine.errors import OvscopeError
from engine.folders import config_folder
from engine.labels import printable
from tui.keymap import check_keymap
from tui.theme import THEMES

REMEDY = "correct it, or take it away"


class Config(NamedTuple):
    """What the file says.

    Attributes:
        keys: for the framework: keys with commas between, by id.
        theme: a name of THEMES; None: whatever suits the terminal.
        mouse: whether the mouse works from the start.
    """

    keys: Mapping[str, str]
    theme: str | None
    mouse: bool = True


def config_file() -> Path:
    """Return where it is: ``ovscope/config.toml`` in XDG_CONFIG_HOME."""
    return config_folder() / "config.toml"


def read_config(path: Path) -> Config:
    """Read the file; without one nothing is settled.

    Raises:
        OvscopeError: it cannot be read, or what it says cannot be meant.
    """
    try:
        told = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        return Config({}, None)
    except OSError as error:
        raise OvscopeError(f"{path} cannot be read ({error.strerror})", REMEDY) from error
    except ValueError as error:
        raise OvscopeError(f"{path} is no TOML ({printable(str(error))})", REMEDY) from error
    try:
        return _config(told)
    except OvscopeError as error:
        raise OvscopeError(f"{path}: {error.problem}", error.remedy) from error


def _config(told: Mapping[str, object]) -> Config:
    sections = dict(_sections(told))
    ui = sections.get("ui", {})
    mouse = ui.pop("mouse", True)
    if not isinstance(mouse, bool):
        raise OvscopeError("[ui] mouse is neither true nor false", "write it so: mouse = false")
    wanted, texts = dict(_flat("", sections.get("keys", {}))), dict(_flat("", ui))
    for name in texts.keys() - {"theme"}:
        raise OvscopeError(f"[ui] {printable(name)} is unknown", "there are theme and mouse")
    theme = texts.get("theme")
    if theme is not None and theme not in THEMES:
        raise OvscopeError(f"[ui] theme {printable(theme)!r} is unknown", f"there are {', '.join(THEMES)}")
    return Config(check_keymap(wanted), theme, mouse)


def _sections(told: Mapping[str, object]) -> Iterator[tuple[str, dict[str, object]]]:
    for name, section in told.items():
        if name not in {"keys", "ui"}:
            raise OvscopeError(f"[{printable(name)}] is unknown", "there are [keys] and [ui]")
        if not isinstance(section, dict):
            remedy = f'write [{name}] on a line of its own, and below it lines such as name = "text"'
            raise OvscopeError(f"{name} is a section", remedy)
        yield name, dict(section)


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield names with their dots; TOML takes ``view.pause`` without quotes for a table in a table."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, str):
        yield name, value
    else:
        raise OvscopeError(f"{printable(name) or 'a section'} is no text", 'write it so: name = "text"')
