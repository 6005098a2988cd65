"""The MAC addresses that a bridge has learnt."""

from __future__ import annotations

from engine.detrace.fdb_text import FdbEntry
from engine.labels import Role, printable
from engine.view.datapath.model import DatapathModel
from tui.numbers import grouped
from tui.spans import Line, Paragraph, Tone
from tui.widgets.columns import cell, heading
from tui.widgets.document import Document, Rows

PORT, NAME, VLAN, MAC = 6, 16, 5, 17


def fdb(model: DatapathModel) -> Document:
    """Return the section."""
    told = model.fdb.value
    if told is None:
        return []
    names = _names(model)
    count = len(told.entries)
    title = f"{grouped(count)} MAC address{'' if count == 1 else 'es'} learnt" if count else "nothing learnt"
    head = heading(("port", -PORT), ("name", NAME), ("VLAN", -VLAN), ("MAC", MAC), ("seen", 10))
    return [
        Paragraph([(title, Tone.TITLE)]),
        *([Paragraph(head)] if count else []),
        Rows(count, lambda number: _row(told.entries[number], names)),
        *(Paragraph([(printable(line), Tone.DIM)], 2) for line in told.other),
    ]


def _row(entry: FdbEntry, names: dict[str, str]) -> Line:
    seen = "set by hand" if entry.age is None else f"{entry.age} s ago"
    return [
        cell(entry.port, PORT, right=True),
        cell(names.get(entry.port, entry.port if entry.port == "LOCAL" else ""), NAME, Role.PORT),
        cell(str(entry.vlan) if entry.vlan else "-", VLAN, right=True),
        cell(entry.mac, MAC, Tone.ADDRESS),
        (seen, Tone.DIM),
    ]


def _names(model: DatapathModel) -> dict[str, str]:
    """The names of the bridge's ports by their numbers in OpenFlow, as fdb/show has them."""
    ports = model.ports.value.ports if model.ports.value else ()
    return {str(port.ofport): port.name for port in ports if port.bridge == model.bridge}
