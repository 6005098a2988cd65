"""What the command palette offers for a time, or for the number of a packet."""

from __future__ import annotations

from functools import partial
from typing import Protocol, runtime_checkable

from textual.command import Hit, Hits, Provider

from engine.view.destination import Destination, read_destination

INDENT = " " * 9  # where the palette's other lines have a key


@runtime_checkable
class Goer(Protocol):
    """A screen that can go to a packet."""

    def is_hidden(self, destination: Destination) -> bool:
        """Whether the filter hides where that leads to."""

    def go_to(self, destination: Destination, surrounded: bool = False) -> None:
        """Go there."""


class GoTo(Provider):
    """Where to go to from the screen that the palette was opened over."""

    async def search(self, query: str) -> Hits:
        """Yield the way there; where the filter hides it, the way that shows it, too."""
        destination, screen = read_destination(query), self.screen
        if destination is None or not isinstance(screen, Goer):
            return
        yield self._hit(1.0, destination.words, partial(screen.go_to, destination))
        if screen.is_hidden(destination):
            words = f"{destination.words}, and show what the filter hides"
            yield self._hit(0.99, words, partial(screen.go_to, destination, True))

    def _hit(self, score: float, words: str, act: partial[None]) -> Hit:
        return Hit(score, INDENT + words, act, text=words)
