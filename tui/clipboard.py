"""Copying: to the terminal's clipboard by OSC 52, and to a file, for not every terminal takes that."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from textual.app import App

from engine.folders import state_folder
from engine.labels import printable

NAME = "copied"


@runtime_checkable
class KeepsCopies(Protocol):
    """An app that has a file for what is copied last; None: it has none."""

    copies: Path | None


def copies_file() -> Path:
    """Return the file, in the folder where filters are kept."""
    return state_folder() / NAME


def copy_out(app: App[Any], text: str, what: str = "") -> None:
    """Copy a text, and say where it is.

    Args:
        app: whose terminal it is.
        text: what is copied.
        what: what to call it; empty: so many lines.
    """
    app.copy_to_clipboard(text)
    lines = text.count("\n") + 1
    named = what or f"{lines} line{'s' if lines > 1 else ''}"
    path = app.copies if isinstance(app, KeepsCopies) else None
    kept = f", and into {printable(str(path))}" if path and _written(path, text) else ""
    app.notify(f"{named} sent to the terminal's clipboard{kept}", timeout=3, markup=False)


def _written(path: Path, text: str) -> bool:
    """Whether it could be written; only the user may read it, for there are addresses in it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", errors="backslashreplace") as file:
            file.write(f"{text}\n")
    except OSError:
        return False
    return True
