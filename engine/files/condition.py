"""How the tracing itself stood, as lines between the events tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.files.fields import U32, BadLineError, Json, array, boolean, counts, integer, is_object, string
from engine.source import Notice, SourceStatus

NOTICES_KEPT = 1000  # of a recording that is read


class Condition(NamedTuple):
    """What a status says beside its hooks; see ``engine.source.SourceStatus``.

    Attributes:
        notices: those that no earlier line of the recording has.
    """

    lost: Mapping[str, int] = {}
    capture: str = ""
    sampling: int = 1
    crowded: bool = False
    left_out: Mapping[str, int] = {}
    removed: Mapping[str, int] = {}
    notices: tuple[Notice, ...] = ()


def condition_of(status: SourceStatus) -> Condition:
    """Return what a status says, its notices apart."""
    return Condition(
        dict(status.lost),
        status.capture,
        status.sampling,
        status.crowded,
        dict(status.left_out),
        dict(status.removed),
    )


def with_condition(status: SourceStatus, condition: Condition) -> SourceStatus:
    """Return a status that says what a line told, and what earlier lines noticed."""
    notices = (*status.notices, *condition.notices)[-NOTICES_KEPT:]
    return status._replace(**condition._replace(notices=notices)._asdict())


def condition_fields(condition: Condition) -> Json:
    """Return the fields of our section: what was lost, and what is not as it usually is."""
    fields: Json = {"lost": condition.lost}
    usual = Condition()
    for name, value in condition._replace(lost={}, notices=())._asdict().items():
        if value != getattr(usual, name):
            fields[name] = value
    if condition.notices:
        fields["notices"] = [notice._asdict() for notice in condition.notices]
    return fields


def read_condition(ours: Json) -> Condition:
    """Return what the fields of our section say.

    Raises:
        BadLineError: one of them is damaged.
    """
    return Condition(
        counts(ours, "lost"),
        string(ours, "capture", ""),
        integer(ours, "sampling", 1, low=1, high=U32),
        boolean(ours, "crowded", default=False),
        counts(ours, "left_out"),
        counts(ours, "removed"),
        tuple(_notice(item) for item in array(ours, "notices")),
    )


def _notice(item: object) -> Notice:
    if not is_object(item):
        raise BadLineError("notices holds something that is not a notice")
    return Notice(integer(item, "time"), string(item, "text"))
