"""How many flows vswitchd keeps, and whether it keeps up with them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.detrace.upcall_show import Upcalls
from engine.labels import Role, printable
from engine.view.datapath.model import DatapathModel
from tui.numbers import grouped
from tui.spans import Paragraph, Tone
from tui.widgets.columns import cell, heading
from tui.widgets.document import Document

NAME, FIGURE = 16, 12
BLANK = Paragraph([])
# ms; over it the limit falls (ofproto/ofproto-dpif-upcall.c, udpif_revalidator).
SLOW_DUMP = 1_300
CROWDED = 0.9  # of the limit


def upcalls(model: DatapathModel) -> Document:
    """Return the section."""
    told = model.upcalls.value
    if told is None:
        return []
    document: list[Paragraph] = []
    for datapath in told.datapaths:
        document += [*_datapath(datapath), BLANK]
    document += [Paragraph([(printable(line), Tone.DIM)], 2) for line in told.other]
    return document or [Paragraph([("vswitchd takes no upcalls.", Tone.DIM)])]


def _datapath(told: Upcalls) -> Iterator[Paragraph]:
    yield Paragraph([(printable(told.datapath), Tone.TITLE)])
    crowded = told.limit and told.current is not None and told.current >= CROWDED * told.limit
    yield _figure("flows", told.current, "installed now")
    yield _figure("average", told.average, "over the last dumps")
    yield _figure("most", told.most, "ever installed")
    limit = (
        "that may be installed: NEARLY REACHED, new flows are refused" if crowded else "that may be installed"
    )
    yield _figure("limit", told.limit, limit, Role.LOST if crowded else Tone.TEXT)
    if told.offloaded is not None:
        yield _figure("offloaded", told.offloaded, "in hardware: their packets pass no hook")
    slow = told.dump_ms is not None and told.dump_ms > SLOW_DUMP
    dump = "ms for the last dump of all flows" + (": SLOW, the flow limit is lowered for it" if slow else "")
    yield _figure("dump", told.dump_ms, dump, Role.LOST if slow else Tone.TEXT)
    if told.ufid:
        has = "yes" if told.ufid == "true" else "no"
        yield Paragraph([cell("flows have UFIDs", NAME, Tone.DIM), cell(has, FIGURE, right=True)])
    yield from (Paragraph([(printable(line), Tone.DIM)], 2) for line in told.other)
    if told.revalidators:
        yield BLANK
        yield Paragraph([*heading(("revalidator", NAME), ("flows", -FIGURE))])
        for thread in told.revalidators:
            yield _figure(f"thread {thread.thread}", thread.keys, "")


def _figure(name: str, value: int | None, words: str, tone: Role | Tone = Tone.TEXT) -> Paragraph:
    known = "?" if value is None else grouped(value)
    dull = Tone.DIM if tone is Tone.TEXT else tone
    return Paragraph([cell(name, NAME, Tone.DIM), cell(known, FIGURE, tone, right=True), (words, dull)])
