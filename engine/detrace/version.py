"""OVS versions, and what depends on them."""

from __future__ import annotations

import re
from typing import NamedTuple

_VERSION = re.compile(r"^(?P<program>[\w-]+) \([^)]*\) (?P<version>\d+(?:\.\d+)*)")

# ofproto/detrace is there from 3.4.0 (NEWS); what counts is whether list-commands has it.
FIRST_WITH_DETRACE = (3, 4, 0)
# 3.4.0 and 3.4.1 answer with nothing where later ones say "UFID/Cache was not found" (OVS b272282ab).
_MUTE = ((3, 4, 0), (3, 4, 1))


class ProgramVersion(NamedTuple):
    """Who answers on a socket, for example ("ovs-vswitchd", (3, 5, 0))."""

    program: str
    version: tuple[int, ...]


def parse_version(text: str) -> ProgramVersion | None:
    """Read the answer to ``version``, ``ovs-vswitchd (Open vSwitch) 3.5.0``; None for anything else."""
    found = _VERSION.match(text.strip())
    if found is None:
        return None
    return ProgramVersion(found["program"], tuple(int(part) for part in found["version"].split(".")))


def is_mute(version: tuple[int, ...] | None) -> bool:
    """Whether this version's detrace does not tell "no rules" from "no rules yet"."""
    return version is not None and version[:3] in _MUTE


def parse_commands(text: str) -> frozenset[str]:
    """Read the answer to ``list-commands``: a heading, then a command and its arguments on every line."""
    lines = (line.split() for line in text.splitlines() if line.startswith((" ", "\t")))
    return frozenset(words[0] for words in lines if words)
