"""The lines of a log of Open vSwitch (lib/vlog.c; the pattern of its files by default)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import NamedTuple

# 2026-11-21T19:38:51.123Z|00042|bridge|INFO|text; a thread's name stands after the module: bridge(handler3).
_LINE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,9})?Z"
    r"\|(?P<number>\d{1,10})\|(?P<module>[^|]*)\|(?P<level>EMER|ERR|WARN|INFO|DBG|OFF)\|(?P<text>.*)",
    re.A,
)
_GONE = ": failed to flow_get (No such file or directory)"
LEVELS = ("EMER", "ERR", "WARN", "INFO", "DBG")
"""The worst first."""


class LogLine(NamedTuple):
    """A line.

    Attributes:
        time: ns since 1970; 0 where the line does not tell, as the second line of a message.
        module: what speaks, such as ``bridge`` or ``ofproto_dpif_upcall(handler3)``.
        level: one of LEVELS; empty where the line does not tell.
        text: the message; the whole line where it is none of these.
    """

    time: int
    module: str
    level: str
    text: str

    @property
    def asked_for_a_flow_that_was_gone(self) -> bool:
        """Whether it is vswitchd's complaint about ``dpctl/get-flow`` of a flow that was deleted.

        ovscope itself asks so, and nothing is wrong (lib/dpif.c logs every error).
        """
        return self.module == "dpif" and _GONE in self.text


def parse_log_line(line: str) -> LogLine:
    """Read a line; never raises."""
    found = _LINE.fullmatch(line.rstrip("\r"))
    if found is None:
        return LogLine(0, "", "", line)
    try:
        second = datetime.fromisoformat(found["day"]).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):  # no calendar has that day
        return LogLine(0, "", "", line)
    fraction = (found["fraction"] or ".")[1:].ljust(9, "0")
    return LogLine(int(second) * 10**9 + int(fraction), found["module"], found["level"], found["text"])
