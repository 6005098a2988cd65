"""What the command palette offers: every key's action, in the help's words, and the themes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from textual.actions import parse
from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from tui._textual import bindings_of
from tui.go_to import GoTo
from tui.theme import THEMES

KEY_WIDTH = 8
HINT = "14:02:11, #48113 or +5s goes there; words search for commands…"
Act = Callable[[], Awaitable[object] | object]


def palette_for(screen: Screen[Any]) -> CommandPalette:
    """Return the palette over a screen; where there are packets it says what else can be typed."""
    return CommandPalette(placeholder=HINT) if GoTo in screen.COMMANDS else CommandPalette()


class Command(NamedTuple):
    """One line of the palette."""

    key: str
    words: str
    act: Act


class Commands(Provider):
    """What can be done on the screen that the palette was opened over."""

    async def discover(self) -> Hits:
        """Yield everything, in the help's order."""
        for command in self._commands():
            yield DiscoveryHit(_shown(command), command.act, text=command.words)

    async def search(self, query: str) -> Hits:
        """Yield what matches, in words or by its key."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.words)
            if score > 0 or query == command.key:
                yield Hit(max(score, 1e-3), _shown(command, matcher.highlight(command.words)), command.act)

    def _commands(self) -> Iterator[Command]:
        for node, binding in bindings_of(self.screen):
            _, action, parameters = parse(binding.action)
            if node.check_action(action, parameters) is not False:
                yield self._of(binding, node)
        for theme, words in THEMES.values():
            yield Command("", f"theme: {words}", partial(self._choose, theme.name))

    def _of(self, binding: Binding, node: DOMNode) -> Command:
        async def act() -> None:
            await self.app.run_action(binding.action, node)

        return Command(self.app.get_key_display(binding).split()[0], binding.tooltip, act)

    def _choose(self, theme: str) -> None:
        self.app.theme = theme


def _shown(command: Command, words: Content | None = None) -> Content:
    key = Content.styled(command.key.ljust(KEY_WIDTH) + " ", "$accent")
    return key + (words or Content(command.words))
