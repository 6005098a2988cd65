"""What the probes send: trails of slots, as ``engine/bpf/ovscope.h`` and ``trail.h`` lay them out."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

HEAD = struct.Struct("=4Q16s3IH2B")
SLOT = struct.Struct("=2Q56s")
HEAD_SIZE, SLOT_SIZE, PACKET_BYTES = HEAD.size, SLOT.size, 128
FLAG_UNCERTAIN = 1
TRAIL_BEGINS, TRAIL_ENDS, TRAIL_ASKED, TRAIL_DROPPED, TRAIL_OPEN = 1, 2, 4, 8, 16
KIND_MORE, KIND_CT = 0x80, 0x81

# A trail is a packet's whole way, and vswitchd was not asked: ``raw[FLAGS_AT] & WHOLE_MASK == WHOLE``.
FLAGS_AT = HEAD_SIZE - 1
WHOLE = TRAIL_BEGINS | TRAIL_ENDS
WHOLE_MASK = WHOLE | TRAIL_ASKED | TRAIL_OPEN

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


FIRST_SLOT = 5  # of a whole trail's values
_MOST_SLOTS = 63  # trail.h
UNPACK_WHOLE: Final = {
    HEAD_SIZE + slots * SLOT_SIZE + PACKET_BYTES: struct.Struct(
        "=24x24s3IH2x" + "2Q56s" * slots + f"{PACKET_BYTES}s"
    ).unpack
    for slots in range(1, _MOST_SLOTS + 1)
}
"""What unpacks a packet's whole way, by its size. The values: who ran (``pid_tgid`` and ``comm`` in one),
``length``, ``linear``, ``vlan`` and ``cpu`` of the head, of each slot its time, its skb and the rest, and the
packet's bytes."""


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


def is_event(slot: bytes) -> bool:
    """Return whether a slot is an event, and does not say more of the one before; without time and skb."""
    return slot[0] < KIND_MORE


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
