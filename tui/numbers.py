"""Numbers as people read them."""

from __future__ import annotations


def grouped(number: int) -> str:
    """Return 12345 as 12,345."""
    return f"{number:,}"


def quantity(number: int, thing: str) -> str:
    """Return how many: 1 packet, 12,345 packets."""
    return f"{grouped(number)} {thing}{'' if number == 1 else 's'}"


def rate(value: float) -> str:
    """Return a rate in at most five characters: 0, 0.4, 312, 12.4k, 1.2M."""
    if value >= 999_950:
        return f"{value / 1e6:.1f}M"
    if value >= 9_999.5:
        return f"{value / 1e3:.1f}k"
    if value >= 10 or value == round(value):
        return f"{value:,.0f}"
    return f"{value:.1f}"


def age(seconds: float) -> str:
    """Return how long ago something was, in one unit: 70 ms, 0.4 s, 12 s, 3 min, 2 h; whole ones as 4 s."""
    if seconds < 0.1 and not isinstance(seconds, int):
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds} s" if isinstance(seconds, int) else f"{seconds:.1f} s"
    for size, unit in ((3600.0, "h"), (60.0, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def size(count: int) -> str:
    """Return a number of bytes: 98 B, 4.1 kB, 12.0 MB."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{count} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
