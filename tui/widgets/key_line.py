"""The last line: the few keys that work now."""

from __future__ import annotations

from textual.binding import Binding
from textual.events import Click
from textual.strip import Strip
from textual.widgets import Input

from tui._textual import Drawn
from tui.spans import Line, Tone, cut, line_width, strip_of
from tui.theme import styles_of

GAP = "   "


class KeyLine(Drawn):
    """Keys and what they do, for where the focus is. They can be clicked."""

    DEFAULT_CSS = "KeyLine { height: 1; background: $surface; }"

    def __init__(self, words: dict[str, str] | None = None) -> None:
        super().__init__()
        self._words = words or {}
        self._shown: list[tuple[int, int, str]] = []  # cells from, to, and the key there

    def say(self, name: str, words: str) -> None:
        """Call the key of that id by other words, such as "resume" where it would say "pause".

        One that is not shown else is shown by that; without words none is.
        """
        if self._words.get(name) != words:
            self._words[name] = words
            self.refresh()

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def line(self, y: int) -> Strip:
        """Return the line."""
        line: Line = [(" ", Tone.TEXT)]
        self._shown = []
        for binding in self._key_bindings():
            key = self.app.get_key_display(binding).split()[0]
            start = line_width(line)
            line += [
                (key, Tone.KEY),
                (" " + self._words_of(binding), Tone.DIM),
            ]
            self._shown.append((start, line_width(line), binding.key))
            line.append((GAP, Tone.TEXT))
        return strip_of(cut(line[:-1], self.size.width), styles_of(self.app, "surface"), self.size.width)

    async def on_click(self, event: Click) -> None:
        """Do what the key does."""
        for start, end, key in self._shown:
            if start <= event.x < end:
                self.app.simulate_key(key)

    def _key_bindings(self) -> list[Binding]:
        """The bindings to show, each once though it may have two keys; while text is typed, its alone."""
        typing = isinstance(self.screen.focused, Input)
        found: dict[str, Binding] = {}
        for active in self.screen.active_bindings.values():
            works = active.node is self.screen.focused or not typing
            name = active.binding.id
            if name and active.enabled and works and self._words_of(active.binding):
                found.setdefault(name, active.binding)
        return list(found.values())

    def _words_of(self, binding: Binding) -> str:
        """What the key does; empty where it is not shown."""
        return self._words.get(binding.id or "", binding.description if binding.show else "")
