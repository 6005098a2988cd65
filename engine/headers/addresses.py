"""Addresses as text. One address is one object, however many packets have it."""

from __future__ import annotations

from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_ntop

MOST = 1 << 14  # remembered of each kind


@lru_cache(MOST)
def mac(data: bytes) -> str:
    """Format 6 bytes as ``aa:bb:cc:dd:ee:ff``."""
    return data.hex(":")


@lru_cache(MOST)
def ipv4(data: bytes) -> str:
    """Format 4 bytes as ``10.0.0.1``."""
    return inet_ntop(AF_INET, data)


@lru_cache(MOST)
def ipv6(data: bytes) -> str:
    """Format 16 bytes as ``fd00::1``."""
    return inet_ntop(AF_INET6, data)
