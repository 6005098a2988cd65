"""What the headers of packets show, kept as text, for words that are typed letter by letter."""

from __future__ import annotations

from engine.filter.items import mac_texts, shown_texts
from engine.headers import Headers
from engine.store.sequences import Sequences

BETWEEN = "\n"  # of texts: none of them contains it


class HeaderTexts:
    """Finds a word in all distinct headers at once.

    Writing a header down costs thirty times what looking for a word in it costs, so its text is kept from
    one word to the next: about 100 bytes for each header in the table, as much again for MAC addresses
    once a word could be one.

    Args:
        table: the headers of a store.
    """

    def __init__(self, table: Sequences[Headers]) -> None:
        self.table = table
        self._generation = table.generation
        self._shown: list[str] = []  # by number; empty where it is not known
        self._macs: list[str] = []

    def holding(self, word: str) -> list[bool]:
        """Return by number whether the headers show a lower-case word, which is not empty.

        Numbers that stand for no headers at present are answered with no.
        """
        if BETWEEN in word:
            return [False] * len(self.table.items)
        self._note_generation()
        shown = self._written(self._shown, macs=False)
        if ":" not in word:
            return [word in text for text in shown]
        macs = self._written(self._macs, macs=True)
        return [word in text or word in mac for text, mac in zip(shown, macs, strict=True)]

    def _note_generation(self) -> None:
        """Forget all when the table gives its numbers a new meaning."""
        if self._generation != self.table.generation:
            self._generation = self.table.generation
            self._shown.clear()
            self._macs.clear()

    def _written(self, texts: list[str], *, macs: bool) -> list[str]:
        """Write what came into the table since the last time; free numbers may have been filled, too."""
        items: list[Headers | None] = [*self.table.items]
        texts.extend([""] * (len(items) - len(texts)))
        for number, (text, item) in enumerate(zip(texts, items, strict=True)):
            if not text and item is not None:
                texts[number] = BETWEEN.join(mac_texts(item) if macs else shown_texts(item)).lower()
        return texts
