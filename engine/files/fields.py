"""Fields out of decoded JSON: of the type and in the range that is expected, or BadLineError."""

from __future__ import annotations

from typing import TypeGuard

Json = dict[str, object]

U16 = (1 << 16) - 1
U32 = (1 << 32) - 1
U64 = (1 << 64) - 1
I63 = (1 << 63) - 1


class BadLineError(ValueError):
    """A line of a recording is not what it should be; the text says how."""


def is_object(value: object) -> TypeGuard[Json]:
    """Tell whether it is a JSON object."""
    return isinstance(value, dict)


def section(parent: Json, name: str) -> Json:
    """Return the object of that name; an empty one where there is none.

    Raises:
        BadLineError: it is there and is not an object.
    """
    value = parent.get(name)
    if value is None:
        return {}
    if not is_object(value):
        raise BadLineError(f"{name} is not an object")
    return value


def integer(parent: Json, name: str, default: int | None = None, *, low: int = 0, high: int = I63) -> int:
    """Return the whole number of that name.

    Raises:
        BadLineError: it is missing without a default, no whole number, or out of its range.
    """
    value = parent.get(name)
    if value is None and default is not None:
        return default
    # bool is an int to Python, not to the schema.
    if type(value) is not int:
        raise BadLineError(f"{name} is missing" if value is None else f"{name} is not a whole number")
    if not low <= value <= high:
        raise BadLineError(f"{name} is out of range")
    return value


def string(parent: Json, name: str, default: str | None = None) -> str:
    """Return the text of that name.

    Raises:
        BadLineError: it is missing without a default, or no text.
    """
    value = parent.get(name)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadLineError(f"{name} is missing" if value is None else f"{name} is not a text")
    return value


def boolean(parent: Json, name: str, default: bool) -> bool:
    """Return the truth value of that name.

    Raises:
        BadLineError: it is there and is neither true nor false.
    """
    value = parent.get(name, default)
    if not isinstance(value, bool):
        raise BadLineError(f"{name} is neither true nor false")
    return value


def array(parent: Json, name: str) -> list[object]:
    """Return the array of that name; an empty one where there is none.

    Raises:
        BadLineError: it is there and is not an array.
    """
    value = parent.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadLineError(f"{name} is not an array")
    return value


def strings(parent: Json, name: str) -> tuple[str, ...]:
    """Return the texts of an array.

    Raises:
        BadLineError: it is not an array of texts.
    """
    values = array(parent, name)
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) != len(values):
        raise BadLineError(f"{name} holds something that is not a text")
    return texts


def words(parent: Json, name: str) -> tuple[int, int, int, int]:
    """Return the four 32-bit words of a UFID.

    Raises:
        BadLineError: they are not four numbers of 32 bits.
    """
    values = [value for value in array(parent, name) if type(value) is int and 0 <= value <= U32]
    if len(values) != 4 or len(array(parent, name)) != 4:
        raise BadLineError(f"{name} is not four numbers of 32 bits")
    return values[0], values[1], values[2], values[3]


def counts(parent: Json, name: str) -> dict[str, int]:
    """Return an object of counters.

    Raises:
        BadLineError: it is not an object of whole numbers.
    """
    counters = section(parent, name)
    return {key: integer(counters, key) for key in counters}
