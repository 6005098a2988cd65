"""Filters that were used before, from start to start."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from engine.folders import state_folder

MOST = 300
LONGEST = 2_000  # characters; what is longer was no filter that anybody typed


def state_file() -> Path:
    """Return where filters are kept."""
    return state_folder() / "filters"


class FilterHistory:
    """Filters, the newest last, each once; and a place among them for who looks back.

    A file that cannot be read or written is passed over in silence: it is a convenience.

    Args:
        path: where they are kept; None: nowhere.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._filters = self._read()
        self._at = len(self._filters)  # behind the newest: what is being typed
        self._typed = ""

    def __len__(self) -> int:
        return len(self._filters)

    def add(self, text: str) -> None:
        """Keep a filter, as the newest; what another ovscope kept meanwhile stays."""
        text = text.strip()
        if text and text.isprintable() and len(text) <= LONGEST:
            before = self._read() if self._path else self._filters
            self._filters = [*(old for old in before if old != text), text][-MOST:]
            self._write()
        self._at = len(self._filters)

    def older(self, typed: str) -> str | None:
        """Return the filter before; None at the oldest. What is typed is kept to come back to."""
        if self._at == 0:
            return None
        if self._at == len(self._filters):
            self._typed = typed
        self._at -= 1
        return self._filters[self._at]

    def newer(self) -> str | None:
        """Return the filter behind, at last what was typed; None behind that."""
        if self._at >= len(self._filters):
            return None
        self._at += 1
        return self._typed if self._at == len(self._filters) else self._filters[self._at]

    def leave(self) -> None:
        """Look back from the newest again the next time."""
        self._at = len(self._filters)

    def _read(self) -> list[str]:
        if self._path is None:
            return []
        try:
            lines = self._path.read_bytes()[-MOST * LONGEST :].decode("utf-8", "replace").splitlines()
        except OSError:
            return []
        usable = [line for line in lines if line.strip() and line.isprintable() and len(line) <= LONGEST]
        return list(dict.fromkeys(usable[::-1]))[:MOST][::-1]

    def _write(self) -> None:
        if self._path is None:
            return
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.write_text("".join(f"{line}\n" for line in self._filters), "utf-8")
            new.replace(self._path)
