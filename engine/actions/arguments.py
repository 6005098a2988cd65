"""The arguments of an action, as events hold them."""

from __future__ import annotations

Arguments = tuple[tuple[str, int | str], ...]


def known(*pairs: tuple[str, int | str | None]) -> Arguments:
    """Return the pairs that have a value: what could not be read is left out."""
    return tuple((name, value) for name, value in pairs if value is not None)
