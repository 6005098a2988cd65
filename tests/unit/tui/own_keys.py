"""A keymap in which no key is what it was, and a stage where the keys of before press those of now."""

from __future__ import annotations

from textual.widgets import Input

from tests.unit.tui.scenes import Stage
from tui._textual import key_name
from tui.keymap import BINDINGS, TYPING, check_keymap, display

LETTERS = filter(str.isalpha, map(chr, range(0x0431, 0x0530)))  # Cyrillic: no scene has any
NAMES = (f"f{number}" for number in range(13, 25))  # for what works while text is typed
OWN = check_keymap({name: next(NAMES if name.startswith(TYPING) else LETTERS) for name in BINDINGS})
OLD = {
    shown
    for binding in BINDINGS.values()
    for shown in (*(binding.key_display or "").split(), *display(binding.key).split())
}


def own(name: str) -> str:
    """Return how the key of an id is shown."""
    return display(OWN[name])


class OwnKeys(Stage):
    """A stage where every key is another."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, keymap=OWN, **options)  # type: ignore[arg-type]

    async def press(self, *keys: str) -> None:
        """Press what is bound now where these keys were."""
        for key in keys:
            await super().press(self._own(key))

    def _own(self, key: str) -> str:
        screen = self.app.screen
        if isinstance(screen.focused, Input) and len(key) == 1:
            return key
        for node, _ in screen._modal_binding_chain:
            for binding in node._bindings.key_to_bindings.get(key_name(key), ()):
                if binding.id in OWN:
                    return OWN[binding.id]
        return key
