"""What the probes send: trails of slots, as ``engine/bpf/ovscope.h`` and ``trail.h`` lay them out."""

from __future__ import annotations

import struct
from functools import cache
from typing import Any, NamedTuple

HEAD = struct.Struct("=4Q16s3IH2B")
SLOT = struct.Struct("=2Q56s")
HEAD_SIZE, SLOT_SIZE, PACKET_BYTES = HEAD.size, SLOT.size, 128
FLAG_UNCERTAIN = 1
TRAIL_BEGINS, TRAIL_ENDS, TRAIL_ASKED, TRAIL_DROPPED, TRAIL_OPEN = 1, 2, 4, 8, 16
KIND_MORE, KIND_CT = 0x80, 0x81

_FLAGS_AT = HEAD_SIZE - 1
_WHOLE = TRAIL_BEGINS | TRAIL_ENDS
_WHOLE_MASK = _WHOLE | TRAIL_ASKED | TRAIL_OPEN
_FIXED = struct.Struct("=4BIQ")
_WORDS = struct.Struct("=5Q")
_PASS = 1  # KIND_PASS
_FROM_AFAR = 0xFFFF


class Head(NamedTuple):
    """``struct head``: what the slots of a trail have in common."""

    packet: int
    first: int
    others: int
    pid_tgid: int
    comm: bytes
    length: int
    linear: int
    vlan: int
    cpu: int
    slots: int
    flags: int


class Record(NamedTuple):
    """One slot with what it has of its trail, and the slots that say more of it."""

    time: int
    packet: int
    frame: int
    outer: int  # the frame that it came from; 0: none
    skb: int
    pid_tgid: int
    comm: bytes
    cpu: int
    kind: int
    link: int
    flags: int
    number: int
    where: int
    fixed: bytes  # all of the slot but time and skb
    more: bytes = b""  # of an action's arguments
    tracked: bytes = b""  # words: what connection tracking said
    began: tuple[Head, bytes] | None = None  # on a packet's first record: its trail's head, its first bytes

    @property
    def words(self) -> tuple[int, ...]:
        """The slot's five words."""
        return _WORDS.unpack_from(self.fixed, 16)


FIRST_SLOT = len(Head._fields)  # of a trail's values


class Trail(NamedTuple):
    """The whole way of a packet that vswitchd was not asked about.

    Attributes:
        time: of its first slot.
        values: the fields of ``Head``, then of each slot its time, skb and the rest, then the packet's bytes.
    """

    time: int
    values: tuple[Any, ...]


def is_whole(raw: bytes) -> bool:
    """Return whether a trail is a packet's whole way, without an upcall."""
    return raw[_FLAGS_AT] & _WHOLE_MASK == _WHOLE


@cache
def _whole_layout(size: int) -> struct.Struct:
    slots = (size - HEAD_SIZE - PACKET_BYTES) // SLOT_SIZE
    return struct.Struct(HEAD.format + "2Q56s" * slots + f"{PACKET_BYTES}s")


def unpack_whole(raw: bytes) -> Trail:
    """Return a trail of which ``is_whole`` holds."""
    values = _whole_layout(len(raw)).unpack(raw)
    return Trail(values[FIRST_SLOT], values)


def unpack_trail(raw: bytes) -> list[Record]:
    """Return a trail's records.

    Raises:
        struct.error: fewer bytes than the head says.
    """
    head = Head._make(HEAD.unpack_from(raw))
    end = HEAD_SIZE + head.slots * SLOT_SIZE
    records: list[Record] = []
    for time, skb, fixed in SLOT.iter_unpack(raw[HEAD_SIZE:end]):
        _add_slot(records, head, time, skb, fixed)
    if records and head.flags & TRAIL_BEGINS:
        records[0] = records[0]._replace(began=(head, raw[end : end + PACKET_BYTES]))
    return records


def records_of(trail: Trail) -> list[tuple[int, Record]]:
    """Return a whole trail's records, each with where in ``values`` its slot is."""
    head = Head._make(trail.values[:FIRST_SLOT])
    records: list[Record] = []
    places: list[int] = []
    for at in range(FIRST_SLOT, FIRST_SLOT + 3 * head.slots, 3):
        _add_slot(records, head, *trail.values[at : at + 3])
        places += [at] if len(records) > len(places) else []
    return list(zip(places, records, strict=True))


def _add_slot(records: list[Record], head: Head, time: int, skb: int, fixed: bytes) -> None:
    kind, link, flags, frame, number, where = _FIXED.unpack_from(fixed)
    if kind < KIND_MORE:
        frame_id = _frame_id(head, frame)
        outer = _outer(head, number, fixed) if kind == _PASS and number else 0
        common = (head.pid_tgid, head.comm, head.cpu, kind, link, flags, number, where, fixed)
        records.append(Record(time, head.packet, frame_id, outer, skb, *common))
    elif records and kind == KIND_MORE:
        records[-1] = records[-1]._replace(more=records[-1].more + fixed[8:])
    elif records and kind == KIND_CT:
        records[-1] = records[-1]._replace(tracked=fixed[16:])


def _outer(head: Head, number: int, fixed: bytes) -> int:
    """Return the id of the frame that led to a pass, which may be of another trail."""
    return int(_WORDS.unpack_from(fixed, 16)[4]) if number == _FROM_AFAR else _frame_id(head, number - 1)


def _frame_id(head: Head, number: int) -> int:
    return head.others + number if number else head.first


def words_as_bytes(*words: int) -> bytes:
    """Return words as they stood in memory."""
    return struct.pack(f"={len(words)}Q", *words)


def signed(word: int) -> int:
    """Return a word that holds a C int."""
    return word - (1 << 64) if word >> 63 else word
