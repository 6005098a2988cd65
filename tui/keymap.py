"""Keys of a user's own, checked before they are used."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain
from typing import Any

from textual.app import App
from textual.binding import Binding

from engine.errors import OvscopeError
from engine.labels import printable
from tui import keys
from tui._textual import is_key, key_name, typed_by

# What is bound in the same place at the same time: a key can do one thing there.
TOGETHER: tuple[Sequence[Binding], ...] = (
    (*keys.TREE, *keys.LIVE, *keys.APP),
    (*keys.PANE, *keys.LIVE, *keys.APP),
    (*keys.FILTER, *keys.APP),
    (*keys.EXPORT, *keys.CHOICE, *keys.APP),
    (*keys.PICK, *keys.PICK_LIST, *keys.APP),
    (*keys.HELP, *keys.PANE, *keys.APP),
    (*keys.JOURNEY, *keys.JOURNEY_CHART, *keys.APP),
    (*keys.UPCALLS, *keys.UPCALL_LIST, *keys.APP),
    (*keys.DATAPATH, *keys.PANE, *keys.APP),
    (*keys.DOCTOR, *keys.PANE, *keys.APP),
)
BINDINGS = {str(binding.id): binding for binding in chain.from_iterable(TOGETHER)}
LIST = "ovscope --help lists the ids"
TYPING = ("filter.", "app.leave")  # what works while text is typed
SIGNS = {
    "enter": "⏎", "up": "↑", "down": "↓", "left": "←", "right": "→", "escape": "esc",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "del",
}  # fmt: skip

KeyOf = Callable[[str], str]
"""Tells the key that an id is bound to now: the first one, as it is shown."""


def key_names(app: App[Any]) -> KeyOf:
    """Return what tells an app's keys, for texts that name one."""
    return lambda name: app.get_key_display(BINDINGS[name]).split()[0]


def check_keymap(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return a keymap for the framework: by id, names of keys with commas between.

    Args:
        wanted: what the user wrote.

    Raises:
        OvscopeError: an id or a key is unknown, or a key would have to do two things.
    """
    checked = {name: ",".join(_keys(name, text)) for name, text in wanted.items()}
    for bindings in TOGETHER:
        _check_clashes(bindings, checked)
    return checked


def display(names: str) -> str:
    """Return how keys are shown, the first one first."""
    return " ".join(_shown(name) for name in names.split(","))


def ids_text(width: int) -> str:
    """List all ids with their keys, as they are written in the file, place by place."""
    return "\n".join(chain.from_iterable(_listed(group, width) for group in keys.GROUPS))


def _listed(group: keys.KeyGroup, width: int) -> Iterator[str]:
    yield f"{group.title}:"
    listed = ", ".join(f"{binding.id}\u00a0({binding.key})" for binding in group.keys)
    wrapped = textwrap.wrap(listed, width - 2, break_long_words=False, break_on_hyphens=False)
    yield from (f"  {line}".replace("\u00a0", " ") for line in wrapped)


def _keys(name: str, text: str) -> list[str]:
    if name not in BINDINGS:
        near = get_close_matches(name, BINDINGS, 1)
        remedy = f"did you mean {near[0]}? {LIST}" if near else LIST
        raise OvscopeError(f"[keys] {printable(name)} is no id of a key", remedy)
    found = [part.strip() if part.strip() else part for part in text.split(",")]
    for key in found:
        if not is_key(key):
            remedy = "write a letter or a name such as space, f5, ctrl+k, slash, comma, pageup"
            raise OvscopeError(f"[keys] {name}: {printable(key)!r} is no key", remedy)
        if name.startswith(TYPING) and typed_by(key):
            raise OvscopeError(
                f"[keys] {name}: {printable(key)} is typed in a filter", "take another key, such as ctrl+k"
            )
    return [key_name(key) for key in found]


def _check_clashes(bindings: Sequence[Binding], keymap: Mapping[str, str]) -> None:
    taken: dict[str, str] = {}
    for binding in bindings:
        name = str(binding.id)
        for key in map(key_name, keymap.get(name, binding.key).split(",")):
            other = taken.setdefault(key, name)
            if other != name:
                raise OvscopeError(
                    f"[keys] {key} would be both {other} and {name}", "give one of them another key"
                )


def _shown(name: str) -> str:
    *modifiers, key = name.split("+")
    short = {"ctrl": "^", "shift": "S-", "alt": "A-"}
    sign = SIGNS.get(key) or (key if key == "space" else typed_by(key) or key)
    return "".join(short.get(modifier, f"{modifier}+") for modifier in modifiers) + sign
