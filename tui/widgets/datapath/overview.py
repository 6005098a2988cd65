"""The datapaths: what they looked up, how many flows they have, which ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from engine.detrace.dpctl_show import Datapath, DatapathPort
from engine.detrace.dpif_show import BridgePort
from engine.labels import Role, printable
from engine.view.datapath.model import DatapathModel
from engine.view.datapath.rates import Rates, rates_of
from tui.numbers import grouped, rate
from tui.spans import Line, Paragraph, Tone
from tui.widgets.columns import cell, heading, widest
from tui.widgets.document import Document, Rows

BLANK = Paragraph([])
NAME, TOTAL, RATE = 12, 15, 9
LOCAL = 65534  # OFPP_LOCAL


def overview(model: DatapathModel) -> Document:
    """Return the section."""
    show = model.datapaths.value
    if show is None:
        return []
    document: list[Paragraph | Rows] = []
    for datapath in show.datapaths:
        document += _lookups(datapath, rates_of(model.datapaths, datapath))
        document += [BLANK, *_ports(datapath, model.ports.value.ports if model.ports.value else ()), BLANK]
    document += [
        _unread(line) for line in (*show.other, *(model.ports.value.other if model.ports.value else ()))
    ]
    return document or [Paragraph([("vswitchd has no datapath.", Tone.DIM)])]


def _lookups(datapath: Datapath, rates: Rates) -> Iterator[Paragraph]:
    over = f"a second, over {rates.seconds:.1f} s" if rates.seconds else ""
    yield Paragraph([(printable(datapath.name), Tone.TITLE)])
    yield Paragraph([*heading(("", NAME), ("total", -TOTAL)), (over, Tone.DIM)])
    lost = Role.LOST if datapath.lost else Tone.TEXT
    yield _figure("hit", datapath.hit, rates.hit, "found a flow")
    yield _figure("missed", datapath.missed, rates.missed, "went to ovs-vswitchd")
    yield _figure("lost", datapath.lost, rates.lost, "on the way to ovs-vswitchd", lost)
    yield _figure("flows", datapath.flows, rates.flows, "", signed=True)
    looked = f"{datapath.masks_per_packet} looked at for a packet" if datapath.masks_per_packet else ""
    yield _figure("masks", datapath.masks, rates.masks, looked, signed=True)
    if datapath.cache_hits is not None:
        yield _figure("cache hits", datapath.cache_hits, None, f"{datapath.cache_rate} % of the packets")
    yield from map(_unread, datapath.other)


def _figure(
    name: str,
    total: int | None,
    change: float | None,
    words: str,
    tone: Role | Tone = Tone.TEXT,
    *,
    signed: bool = False,
) -> Paragraph:
    known = "?" if total is None else grouped(total)
    a_second = "" if change is None else _signed(change) if signed else rate(change)
    line: Line = [cell(name, NAME, Tone.DIM), cell(known, TOTAL, tone, right=True)]
    return Paragraph([*line, cell(a_second, RATE, tone, right=True), (words, Tone.DIM)])


def _signed(change: float) -> str:
    return "0" if change == 0 else f"{'+' if change > 0 else '-'}{rate(abs(change))}"


def _unread(line: str) -> Paragraph:
    return Paragraph([(printable(line), Tone.DIM)], 2)


def _ports(datapath: Datapath, known: tuple[BridgePort, ...]) -> Iterator[Paragraph | Rows]:
    """Yield the datapath's ports, each with the ports of bridges that it is."""
    known = tuple(port for port in known if port.datapath in (datapath.name, ""))
    numbers = {port.number for port in datapath.ports}
    of: dict[int | None, list[BridgePort]] = defaultdict(list)
    for bridge_port in known:
        of[bridge_port.number].append(bridge_port)
    rows = [row for port in datapath.ports for row in _pairs(port, of[port.number])]
    rows += [(None, port) for port in known if port.number not in numbers]
    name = widest((port.name for port in datapath.ports), 8, 20)
    bridge = widest((port.bridge for port in known), 6, 16)
    kind = widest([*(port.type for port in datapath.ports), *(port.type for port in known)], 6, 14)
    yield Paragraph(
        heading(("port", -5), ("name", name), ("type", kind), ("bridge", bridge), ("OpenFlow", -8), ("", 1))
    )
    yield Rows(len(rows), lambda number: _port(*rows[number], name, kind, bridge))


def _pairs(
    port: DatapathPort, bridge_ports: list[BridgePort]
) -> list[tuple[DatapathPort | None, BridgePort | None]]:
    """A tunnel's port of the datapath is several ports of bridges."""
    first: list[BridgePort | None] = [*bridge_ports[:1]] or [None]
    more: list[tuple[DatapathPort | None, BridgePort | None]] = [(None, other) for other in bridge_ports[1:]]
    return [(port, first[0]), *more]


def _port(
    port: DatapathPort | None, bridge_port: BridgePort | None, name: int, kinds: int, bridge: int
) -> Line:
    kind = port.type if port else bridge_port.type if bridge_port else ""
    device = port.name if port else ""
    line: Line = [
        cell(str(port.number) if port else "", 5, right=True),
        cell(device, name, Role.PORT),
        cell(kind, kinds, Tone.DIM),
    ]
    if bridge_port is None:
        return [*line, *([(printable(port.options), Tone.DIM)] if port else [])]
    number = bridge_port.ofport
    told = "LOCAL" if number == LOCAL else "-" if number is None else str(number)
    line += [cell(bridge_port.bridge, bridge), cell(told, 8, right=True)]
    if bridge_port.name != device:
        line.append((printable(bridge_port.name) + "  ", Role.PORT))
    return [*line, (printable(bridge_port.options), Tone.DIM)]
