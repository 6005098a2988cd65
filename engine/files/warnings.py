"""What a reader has to say of the lines that it passed over."""

from __future__ import annotations

KEPT = 100


class Warnings:
    """A bounded list of warnings: the first ones in full, the rest counted.

    One thread adds; any may look.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._notes: list[str] = []
        self._once: set[str] = set()
        self.count = 0

    def add(self, line: int, text: str) -> None:
        """Add one about a line, counted from 1."""
        self.count += 1
        if len(self._texts) < KEPT:
            self._texts.append(f"line {line}: {text}")

    def once(self, line: int, text: str) -> None:
        """Add one unless the same text was added so before."""
        if text not in self._once and len(self._once) < KEPT:
            self._once.add(text)
            self.add(line, text)

    def note(self, text: str) -> None:
        """Add one about the whole file."""
        self._notes.append(text)

    def texts(self) -> tuple[str, ...]:
        """Return what there is to say, a line each."""
        hidden = self.count - len(self._texts)
        more = (f"{hidden} more lines could not be read",) if hidden else ()
        return (*self._texts, *more, *self._notes)
