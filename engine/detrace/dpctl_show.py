"""What ``dpctl/show`` tells: the datapaths, their lookups, flows, masks and ports (OVS lib/dpctl.c)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

_NAME = re.compile(r"(?P<name>\S.*):")
_LOOKUPS = re.compile(
    r"lookups: hit:(?P<hit>\d{1,20}) missed:(?P<missed>\d{1,20}) lost:(?P<lost>\d{1,20})", re.A
)
_FLOWS = re.compile(r"flows: (?P<flows>\d{1,20})", re.A)
_MASKS = re.compile(
    r"masks: hit:(?P<hit>\d{1,20}) total:(?P<total>\d{1,20}) hit/pkt:(?P<ratio>[\d.]{1,20})", re.A
)
_CACHE = re.compile(r"cache: hit:(?P<hit>\d{1,20}) hit-rate:(?P<rate>[\d.]{1,20})%", re.A)
_PORT = re.compile(
    r"port (?P<number>\d{1,10}): (?P<name>\S+)(?: \((?P<type>[^\s:()]+)(?:: (?P<options>.*))?\))?", re.A
)


@dataclass(frozen=True)
class DatapathPort:
    """A port of a datapath.

    Attributes:
        number: in the datapath, not in OpenFlow.
        name: of its device.
        type: such as ``internal`` or ``geneve``; a plain device is ``system``, which is not printed.
        options: what else is printed of it; often empty.
    """

    number: int
    name: str
    type: str = "system"
    options: str = ""


@dataclass(frozen=True)
class Datapath:
    """One datapath; None where the text does not tell.

    Attributes:
        name: with its type, such as ``system@ovs-system``.
        hit: packets that found a flow.
        missed: packets that found none and went to ovs-vswitchd.
        lost: packets that could not be handed over to it.
        flows: flows in it now.
        masks: masks in it now.
        mask_hits: masks that were looked at, of all packets.
        masks_per_packet: masks that were looked at for a packet, as printed.
        cache_hits: packets whose mask was found in the cache of masks.
        cache_rate: the same in percent, as printed.
        ports: in the order told.
        other: lines that are none of these.
    """

    name: str
    hit: int | None = None
    missed: int | None = None
    lost: int | None = None
    flows: int | None = None
    masks: int | None = None
    mask_hits: int | None = None
    masks_per_packet: str = ""
    cache_hits: int | None = None
    cache_rate: str = ""
    ports: tuple[DatapathPort, ...] = ()
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class DpctlShow:
    """The whole answer.

    Attributes:
        datapaths: in the order told.
        other: lines before the first of them.
    """

    datapaths: tuple[Datapath, ...] = ()
    other: tuple[str, ...] = ()


@dataclass
class _Begun:
    """A datapath that is being read."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)
    ports: list[DatapathPort] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take one of its lines."""
        if found := _PORT.fullmatch(line):
            number, name, kind, options = found.groups()
            self.ports.append(DatapathPort(int(number), name, kind or "system", options or ""))
        elif (values := _figures(line)) is not None:
            self.values |= values
        else:
            self.other.append(line)

    def done(self) -> Datapath:
        """Return it."""
        known = Datapath(self.name, ports=tuple(self.ports), other=tuple(self.other))
        return replace(known, **self.values)


def parse_dpctl_show(text: str) -> DpctlShow:
    """Read the answer; never raises, and loses no line."""
    begun: list[_Begun] = []
    before: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if (found := _NAME.fullmatch(line.rstrip())) and not line[0].isspace():
            begun.append(_Begun(found["name"]))
        elif begun:
            begun[-1].take(line.strip())
        else:
            before.append(line.strip())
    return DpctlShow(tuple(datapath.done() for datapath in begun), tuple(before))


def _figures(line: str) -> dict[str, Any] | None:
    """Return what a line counts; None where it counts nothing that is known."""
    if found := _LOOKUPS.fullmatch(line):
        return {name: int(value) for name, value in found.groupdict().items()}
    if found := _FLOWS.fullmatch(line):
        return {"flows": int(found["flows"])}
    if found := _MASKS.fullmatch(line):
        return {
            "mask_hits": int(found["hit"]),
            "masks": int(found["total"]),
            "masks_per_packet": found["ratio"],
        }
    if found := _CACHE.fullmatch(line):
        return {"cache_hits": int(found["hit"]), "cache_rate": found["rate"]}
    return None
