"""Rows of OVN's databases in words: a title, and facts by the names of their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.detrace.ovn.answers import Fact, OvnRow
from engine.detrace.ovn.tables import Table, title_columns
from engine.ovsdb.values import Row, pairs

_UNSAID = {"label": "0", "tier": "0"}  # defaults, which say nothing
# Columns that hold UUIDs: what they lead to is told by name, where it has one.
REFERENCES = {
    "logical_datapath": "Datapath_Binding",
    "datapath": "Datapath_Binding",
    "chassis": "Chassis",
}
_WORDS = {"flow_desc": "about"}

Names = Mapping[str, str]
"""Names of rows by UUID."""


def described(table: Table, uuid: str, row: Row, names: Names, more: Iterable[Fact] = ()) -> OvnRow:
    """Return a row in words.

    Args:
        table: its table.
        uuid: of the row.
        row: its columns.
        names: of the rows that it refers to.
        more: facts that other rows tell of it; they come first.
    """
    facts = (*more, *_facts(table, row, names))
    return OvnRow(table.name, uuid, _title(table, uuid, row), facts)


def name_of(row: Row) -> str:
    """Return what a row that others refer to is called: a datapath's name is among its external ids."""
    ids = pairs(row.get("external_ids"))
    for name in (
        row.get("hostname"),
        row.get("name"),
        ids.get("name"),
        ids.get("name2"),
        row.get("logical_port"),
    ):
        if isinstance(name, str) and name:
            return name
    return ""


def _title(table: Table, uuid: str, row: Row) -> str:
    words = {column: text_of(value) for column, value in row.items()}
    for form in table.titles:
        if all(words.get(column) for column in title_columns(form)):
            return form.format_map(words)
    return name_of(row) or uuid[:8]


def _facts(table: Table, row: Row, names: Names) -> Iterator[Fact]:
    for column in table.columns:
        value = row.get(column)
        text = names.get(value, "") if column in REFERENCES and isinstance(value, str) else ""
        text = text or text_of(value)
        if text and text != _UNSAID.get(column):
            yield _WORDS.get(column, column), text


def text_of(value: Any) -> str:
    """Return a column's value as a text; empty for an empty set or map, or where there is none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(text_of(member) for member in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{name} > {text_of(what)}" if what != "" else str(name) for name, what in value.items()
        )
    return str(value).lower() if isinstance(value, bool) else str(value)
