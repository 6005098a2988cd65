"""Fields of packet headers, with masks, as ``ovs-dpctl dump-flows`` prints them (OVS lib/odp-util.c)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.actions.arguments import Arguments, known
from engine.headers import addresses

Form = Callable[[int], int | str]


def decimal(value: int) -> int:
    """Show a number as it is."""
    return value


def hexadecimal(value: int) -> str:
    """Show a number as ``0x5``."""
    return f"{value:#x}"


def mac(value: int) -> str:
    """Show 48 bits as ``aa:bb:cc:dd:ee:ff``."""
    return addresses.mac(value.to_bytes(6, "big"))


def ipv4(value: int) -> str:
    """Show 32 bits as ``10.0.0.1``."""
    return addresses.ipv4(value.to_bytes(4, "big"))


def ipv6(value: int) -> str:
    """Show 128 bits as ``fd00::1``."""
    return addresses.ipv6(value.to_bytes(16, "big"))


class Field(NamedTuple):
    """A field of a header.

    Attributes:
        name: what OVS calls it.
        first: its first bit, counted from the start in network order.
        width: how many bits it has.
        form: how its value is shown.
    """

    name: str
    first: int
    width: int
    form: Form = decimal


def told(fields: Sequence[Field], data: bytes, mask: bytes | None = None) -> Arguments:
    """Tell the fields of a header: those that the mask covers and that are there.

    Args:
        fields: of the header.
        data: the header, in network order.
        mask: a bit is set where the header's counts; None: all of it.
    """
    return known(*((field.name, _text(field, data, mask)) for field in fields))


def masked(form: Form, value: int, mask: int, width: int) -> int | str | None:
    """Show a value of so many bits, with its mask where that has gaps; None where it is empty."""
    if not mask:
        return None
    if mask == (1 << width) - 1:
        return form(value)
    # As OVS does: a mask of bits can be read in hexadecimal, not in decimal.
    return f"{form(value)}/{(hexadecimal if form is decimal else form)(mask)}"


def _text(field: Field, data: bytes, mask: bytes | None) -> int | str | None:
    value = _bits(field, data)
    counts = (1 << field.width) - 1 if mask is None else _bits(field, mask)
    return None if value is None or counts is None else masked(field.form, value, counts, field.width)


def _bits(field: Field, data: bytes) -> int | None:
    behind = len(data) * 8 - field.first - field.width
    return None if behind < 0 else (int.from_bytes(data, "big") >> behind) & ((1 << field.width) - 1)
