"""Numbers, durations, addresses and networks, as people write them.

What cannot be read raises ValueError with what is expected.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton

MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}", re.IGNORECASE)
NUMBER = re.compile(r"0x[0-9a-f]{1,16}|[0-9]{1,20}", re.IGNORECASE)
PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
PARTIAL_IPV4 = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}\.?")
AMOUNT = re.compile(r"([0-9]{1,19})(?:\.([0-9]{1,9}))?\s*(ns|us|µs|μs|ms|s)", re.IGNORECASE)
UNITS = {"ns": 1, "us": 1000, "µs": 1000, "μs": 1000, "ms": 1_000_000, "s": 1_000_000_000}
MOST_PORT = 65535
MOST_NS = 1 << 63


def number(text: str) -> int:
    """Read a number, decimal or with 0x."""
    if not NUMBER.fullmatch(text):
        raise ValueError("give a number")
    return int(text, 0 if text[:2].lower() == "0x" else 10)


def hexadecimal(text: str) -> int:
    """Read a number in hexadecimal digits, with or without 0x."""
    if not re.fullmatch(r"(?:0x)?[0-9a-f]{1,16}", text, re.IGNORECASE):
        raise ValueError("give up to 16 hexadecimal digits, such as 0xaed19b4d")
    return int(text, 16)


def ports(text: str) -> tuple[int, int]:
    """Read a port or a range of ports."""
    match = PORTS.fullmatch(text)
    low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if not low <= high <= MOST_PORT:
        raise ValueError("give a number up to 65535, or a range such as 80-90")
    return low, high


def address(text: str) -> str:
    """Read an IPv4, IPv6 or MAC address; return its canonical form."""
    if MAC.fullmatch(text):
        return text.lower()
    for family in (AF_INET, AF_INET6):
        try:
            return inet_ntop(family, inet_pton(family, text))
        except (OSError, ValueError):
            continue
    raise ValueError("give a whole IPv4, IPv6 or MAC address; a part of one works as a word by itself")


def network(text: str) -> IPv4Network | IPv6Network:
    """Read a network, ``10.244.0.0/16``, ``fd00::/8``; the start of an IPv4 address is one too."""
    try:
        return ip_network(_filled_up(text), strict=False)
    except ValueError:
        raise ValueError("give a network such as 10.244.0.0/16 or fd00::/8") from None


def _filled_up(text: str) -> str:
    """Make ``10.244`` what tcpdump takes it for, ``10.244.0.0/16``."""
    start, slash, length = text.partition("/")
    if not PARTIAL_IPV4.fullmatch(start):
        return text
    parts = start.rstrip(".").split(".")
    return ".".join(parts + ["0"] * (4 - len(parts))) + "/" + (length if slash else str(8 * len(parts)))


def nanoseconds(text: str) -> int:
    """Read a duration with its unit."""
    match = AMOUNT.fullmatch(text)
    if match:
        whole, fraction, unit = match[1], match[2] or "", UNITS[match[3].lower()]
        parts: int = int(fraction or "0") * unit // 10 ** len(fraction)
        if int(whole) * unit + parts < MOST_NS:
            return int(whole) * unit + parts
    raise ValueError("give a duration with its unit: 500us, 1ms, 2.5s")
