"""Wrong usage."""

from __future__ import annotations


class UsageError(Exception):
    """What was typed cannot be meant; told in one line, exit code 2."""
