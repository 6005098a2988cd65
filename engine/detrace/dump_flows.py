"""What ``bridge/dump-flows`` tells: all rules of a bridge, also those that OpenFlow does not show.

A line has the form of ofproto/detrace's (ofproto/ofproto.c, ofproto_get_all_flows). There may be a hundred
thousand: lines are kept as they came, and read when somebody looks at them.
"""

from __future__ import annotations

from engine.detrace.detrace_text import parse_detrace
from engine.detrace.rules import Group, Rule, Unknown


class RuleLines:
    """The rules of one bridge, in the order of its tables.

    Args:
        bridge: its name.
        text: the answer.
    """

    def __init__(self, bridge: str, text: str) -> None:
        self.bridge = bridge
        self._lines = [line for line in text.split("\n") if line]

    def __len__(self) -> int:
        return len(self._lines)

    def raw(self, number: int) -> str:
        """Return a line as it came."""
        return self._lines[number]

    def rule(self, number: int) -> Rule | Group | Unknown:
        """Read a line; never raises."""
        line = self._lines[number]
        items = parse_detrace(line)
        item = items[0] if len(items) == 1 else None
        return item if isinstance(item, Rule | Group) else Unknown(self.bridge, line)
