"""What ``upcall/show`` tells: how many flows vswitchd keeps, and whether it keeps up with them.

OVS ofproto/ofproto-dpif-upcall.c, upcall_unixctl_show.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

_FLOWS = re.compile(
    r"flows\s*: \(current (?P<current>\d{1,20})\) \(avg (?P<average>\d{1,20})\)"
    r" \(max (?P<most>\d{1,20})\) \(limit (?P<limit>\d{1,20})\)",
    re.A,
)
_OFFLOADED = re.compile(r"offloaded flows\s*: (?P<offloaded>\d{1,20})", re.A)
_DUMP = re.compile(r"dump duration\s*: (?P<dump_ms>\d{1,20})ms", re.A)
_UFID = re.compile(r"ufid enabled\s*: (?P<ufid>true|false)")
_KEYS = re.compile(r"(?P<thread>\d{1,20}): \(keys (?P<keys>\d{1,20})\)", re.A)


@dataclass(frozen=True)
class Revalidator:
    """A thread that looks after flows.

    Attributes:
        thread: its number in vswitchd, as its log has it; not the kernel's.
        keys: flows that it looks after.
    """

    thread: int
    keys: int


@dataclass(frozen=True)
class Upcalls:
    """One datapath's; None where the text does not tell.

    Attributes:
        datapath: its name.
        current: flows installed now.
        average: of the last dumps.
        most: the most that were ever installed.
        limit: how many may be installed; vswitchd lowers it while a dump takes too long.
        offloaded: flows that hardware has.
        dump_ms: how long the last dump of all flows took, in ms.
        ufid: whether flows have UFIDs; ``true`` or ``false``; empty where that is not told.
        revalidators: in the order told.
        other: lines that are none of these.
    """

    datapath: str
    current: int | None = None
    average: int | None = None
    most: int | None = None
    limit: int | None = None
    offloaded: int | None = None
    dump_ms: int | None = None
    ufid: str = ""
    revalidators: tuple[Revalidator, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class UpcallShow:
    """The whole answer.

    Attributes:
        datapaths: in the order told.
        other: lines before the first of them.
    """

    datapaths: tuple[Upcalls, ...] = ()
    other: tuple[str, ...] = ()


@dataclass
class _Begun:
    datapath: str
    values: dict[str, Any] = field(default_factory=dict)
    revalidators: list[Revalidator] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        if found := _KEYS.fullmatch(line):
            self.revalidators.append(Revalidator(int(found["thread"]), int(found["keys"])))
        elif found := next(
            filter(None, (form.fullmatch(line) for form in (_FLOWS, _OFFLOADED, _DUMP))), None
        ):
            self.values |= {name: int(value) for name, value in found.groupdict().items()}
        elif found := _UFID.fullmatch(line):
            self.values["ufid"] = found["ufid"]
        else:
            self.other.append(line)

    def done(self) -> Upcalls:
        known = Upcalls(self.datapath, revalidators=tuple(self.revalidators), other=tuple(self.other))
        return replace(known, **self.values)


def parse_upcall_show(text: str) -> UpcallShow:
    """Read the answer; never raises, and loses no line."""
    begun: list[_Begun] = []
    before: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        if not line[0].isspace() and line.rstrip().endswith(":"):
            begun.append(_Begun(line.rstrip()[:-1]))
        elif begun:
            begun[-1].take(line.strip())
        else:
            before.append(line.strip())
    return UpcallShow(tuple(datapath.done() for datapath in begun), tuple(before))
