"""What a user settled for good: keys and colours, in a file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from engine.errors import OvscopeError
from engine.labels import printable
from tui.keymap import check_keymap
from tui.theme import THEMES

REMEDY = "correct it, or take it away"


class Config(NamedTuple):
    """What the file says.

    Attributes:
        keys: for the framework: keys with commas between, by id.
        theme: a name of THEMES; None: whatever suits the terminal.
    """

    keys: Mapping[str, str]
    theme: str | None


def config_file() -> Path:
    """Return where it is: ``ovscope/config.toml`` in XDG_CONFIG_HOME."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".config") / "ovscope" / "config.toml"


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
    for name in told.keys() - {"keys", "ui"}:
        raise OvscopeError(f"[{printable(name)}] is unknown", "there are [keys] and [ui]")
    for name, section in told.items():
        if not isinstance(section, dict):
            remedy = f'write [{name}] on a line of its own, and below it lines such as name = "text"'
            raise OvscopeError(f"{name} is a section", remedy)
    wanted, ui = dict(_flat("", told.get("keys", {}))), dict(_flat("", told.get("ui", {})))
    for name in ui.keys() - {"theme"}:
        raise OvscopeError(f"[ui] {printable(name)} is unknown", "there is theme")
    theme = ui.get("theme")
    if theme is not None and theme not in THEMES:
        raise OvscopeError(f"[ui] theme {printable(theme)!r} is unknown", f"there are {', '.join(THEMES)}")
    return Config(check_keymap(wanted), theme)


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield names with their dots; TOML takes ``view.pause`` without quotes for a table in a table."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, str):
        yield name, value
    else:
        raise OvscopeError(f"{printable(name) or 'a section'} is no text", 'write it so: name = "text"')
