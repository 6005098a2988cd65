"""The filter that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import OvscopeError
from tui.usage import UsageError

if TYPE_CHECKING:
    from engine.files.recorder import PacketFilter


def make_filter(text: str) -> PacketFilter | None:
    """Return the filter; None where none was given.

    Raises:
        UsageError: it cannot be understood.
    """
    if not text.strip():
        return None
    from engine.filter import parse_filter

    try:
        wanted: PacketFilter = parse_filter(text)
    except (OvscopeError, ValueError) as error:
        raise UsageError(f"bad filter: {error}") from error
    return wanted
