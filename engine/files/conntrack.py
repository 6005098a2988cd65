"""What connection tracking said of a packet, to and from our section.

The section ``ct`` of Retis's schema wants a connection's addresses, which an event does not have.
"""

from __future__ import annotations

from engine.events import Conntrack
from engine.files.fields import U32, BadLineError, Json, integer, section, string, strings

_LABEL_BITS = 128
_U16 = (1 << 16) - 1


def conntrack_fields(ct: Conntrack | None) -> Json:
    """Return the field ``ct``; nothing where there is none."""
    if ct is None:
        return {}
    label = f"{ct.label:#x}"  # JSON's numbers end at 64 bits
    return {"ct": {"state": ct.state, "zone": ct.zone, "mark": ct.mark, "label": label}}


def conntrack_of(ours: Json) -> Conntrack | None:
    """Return what the field ``ct`` says; None where there is none.

    Raises:
        BadLineError: it is damaged.
    """
    if ours.get("ct") is None:
        return None
    fields = section(ours, "ct")
    zone, mark = integer(fields, "zone", high=_U16), integer(fields, "mark", 0, high=U32)
    return Conntrack(strings(fields, "state"), zone, mark, _label(string(fields, "label", "0x0")))


def _label(text: str) -> int:
    try:
        label = int(text, 16)
    except ValueError:
        label = -1
    if not 0 <= label < 1 << _LABEL_BITS:
        raise BadLineError("label is not a number of 128 bits")
    return label
