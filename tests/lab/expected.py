"""Outlines as tests write them down, with the five lines of an upcall in one."""

from __future__ import annotations

import re
import textwrap
from typing import Final

_ASKED: Final = """\
flow_tbl_lookup miss
upcall miss
  upcall_enqueue ret 0
  upcall_return ret 0
  upcall_recv
  flow_put {flow} ret 0
"""
_ANSWERED: Final = "  flow_exec ret 0\n"
_SHORT: Final = re.compile(r"^( *)<asked (U\d+)(, nothing to execute)?>\n", re.MULTILINE)


def expected(block: str) -> str:
    """Return a block without its indentation, its short forms written out.

    `<asked U1>` is a miss, its upcall, the flow that vswitchd put and the packet that it sent back; with
    `, nothing to execute` vswitchd sent nothing back: the flow has no actions.
    """
    return _SHORT.sub(_written_out, textwrap.dedent(block).strip("\n") + "\n").rstrip("\n")


def _written_out(short: re.Match[str]) -> str:
    indent, flow, nothing = short.groups()
    return textwrap.indent(_ASKED.format(flow=flow) + ("" if nothing else _ANSWERED), indent)
