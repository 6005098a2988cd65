"""Values of OVSDB columns in Python: RFC 7047, section 5.1."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]
"""A row by its columns: str, int, float and bool; a tuple for a set, a dict for a map; a UUID is a str."""


def plain_row(row: dict[str, Any]) -> Row:
    """Return a row of the protocol as Python has it."""
    return {column: plain(value) for column, value in row.items()}


def plain(value: Any) -> Any:
    """Return a value of the protocol as Python has it; what is none stays as it is."""
    match value:
        case ["uuid" | "named-uuid", str(uuid)]:
            return uuid
        case ["set", list(members)]:
            return tuple(plain(member) for member in members)
        case ["map", list(pairs)]:
            return {
                plain(pair[0]): plain(pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == 2
            }
        case _:
            return value


def members(value: Any) -> tuple[Any, ...]:
    """Return the members of a set; the protocol writes one of a single member as that member."""
    return value if isinstance(value, tuple) else () if value is None else (value,)


def pairs(value: Any) -> dict[str, str]:
    """Return a map; an empty one where the column has none."""
    return value if isinstance(value, dict) else {}
