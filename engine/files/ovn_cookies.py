"""What a rule's cookie is in OVN, to and from our section: Retis's schema has no word for it."""

from __future__ import annotations

from engine.detrace.ovn.answers import Fact, OvnAnswer, OvnRow, OvnState
from engine.files.fields import U32, BadLineError, Json, array, integer, is_object, string

_STATES = {state.name.lower(): state for state in OvnState if state is not OvnState.LOADING}
_SECOND = 1_000_000_000


def answered_ns(answer: OvnAnswer) -> int:
    """Return when an answer came; CLOCK_MONOTONIC, ns."""
    return round(answer.at * _SECOND)


def cookie_fields(answer: OvnAnswer) -> Json:
    """Return what the field ``ovn`` says: the southbound rows, each with the northbound rows behind it."""
    fields: Json = {"cookie": answer.cookie, "state": answer.state.name.lower()}
    if answer.rows:
        fields["rows"] = [_row_fields(row) for row in answer.rows]
    return {**fields, **_told("note", answer.note)}


def _row_fields(row: OvnRow) -> Json:
    fields: Json = {"table": row.table, "uuid": row.uuid, "title": row.title, "facts": row.facts}
    if row.origins:
        fields["origins"] = [_row_fields(origin) for origin in row.origins]
    return {**fields, **_told("missing", row.missing)}


def _told(name: str, trouble: str) -> Json:
    """Return a text about a database, which may name a path that is no UTF-8: JSON is."""
    return {name: trouble.encode("utf-8", "backslashreplace").decode()} if trouble else {}


def cookie_of(ovn: Json, time: int) -> OvnAnswer:
    """Return the answer that the field ``ovn`` holds.

    Args:
        ovn: the field.
        time: when it came; CLOCK_MONOTONIC, ns.

    Raises:
        BadLineError: it is damaged.
    """
    state = _STATES.get(string(ovn, "state"))
    if state is None:
        raise BadLineError(f"unknown state of a cookie {string(ovn, 'state')!r}")
    rows = tuple(_southbound(_object(item, "rows")) for item in array(ovn, "rows"))
    cookie = integer(ovn, "cookie", low=1, high=U32)
    return OvnAnswer(cookie, state, rows, string(ovn, "note", ""), time / _SECOND)


def _southbound(fields: Json) -> OvnRow:
    # Those that a northbound row was made from there are not: a damaged file could nest them without end.
    origins = tuple(_row(_object(item, "origins")) for item in array(fields, "origins"))
    return _row(fields, origins)


def _row(fields: Json, origins: tuple[OvnRow, ...] = ()) -> OvnRow:
    facts = tuple(_fact(item) for item in array(fields, "facts"))
    table, uuid, title = (string(fields, name) for name in ("table", "uuid", "title"))
    return OvnRow(table, uuid, title, facts, origins, string(fields, "missing", ""))


def _object(item: object, name: str) -> Json:
    if not is_object(item):
        raise BadLineError(f"{name} holds something that is not a row")
    return item


def _fact(item: object) -> Fact:
    if isinstance(item, list) and len(item) == 2:
        name, value = item
        if isinstance(name, str) and isinstance(value, str):
            return name, value
    raise BadLineError("facts holds something that is not a name and its value")
