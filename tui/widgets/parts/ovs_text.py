"""OVS's own words in colour: addresses, names of fields, where a packet goes, drops."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.labels import Role, printable
from tui.spans import Span, Tone

_TOKEN = re.compile(
    r"(?P<address>(?<![\w:.])(?:(?:[0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}"  # Ethernet
    r"|(?:[0-9a-fA-F]{1,4}:){2,7}[0-9a-fA-F]{0,4}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}"  # IPv6
    r"|\d{1,3}(?:\.\d{1,3}){3})(?![\w:.]))"  # IPv4
    r"|(?P<key>[A-Za-z_][\w.\[\]]*=)"
    r"|(?P<drop>\bdrop\b)"
    r"|(?P<way>\b(?:output|resubmit|recirc|goto_table|group|controller|normal|NORMAL|LOCAL|IN_PORT|FLOOD|ALL)\b)"
)
_TONES: dict[str, Role | Tone] = {
    "address": Tone.ADDRESS,
    "key": Tone.DIM,
    "drop": Role.DROP,
    "way": Tone.TITLE,
}


def coloured(text: str) -> Iterator[Span]:
    """Yield a match or actions in pieces, each with what it is; together they are the text, printable."""
    shown = printable(text)
    done = 0
    for token in _TOKEN.finditer(shown):
        if token.start() > done:
            yield shown[done : token.start()], Tone.TEXT
        yield token.group(), _TONES[token.lastgroup or "key"]
        done = token.end()
    if done < len(shown):
        yield shown[done:], Tone.TEXT
