"""What the first bytes of a packet say of it."""

from engine.headers.ethernet import parse_headers
from engine.headers.model import NO_HEADERS, Headers, endpoint

__all__ = ["NO_HEADERS", "Headers", "endpoint", "parse_headers"]
