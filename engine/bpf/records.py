"""The records that the probes send, as ``engine/bpf/ovscope.h`` lays them out."""

from __future__ import annotations

import struct
from typing import NamedTuple

RECORD = struct.Struct("=6Q16sIH3B7x5Q")
RECORD_SIZE = RECORD.size
FLAG_UNCERTAIN = 1


class Record(NamedTuple):
    """One ``struct record``, and what stands behind it (a packet's first bytes, an action's arguments)."""

    time: int
    packet: int
    frame: int
    upcall: int
    skb: int
    pid_tgid: int
    comm: bytes
    queue: int
    cpu: int
    kind: int
    link: int
    flags: int
    word0: int
    word1: int
    word2: int
    word3: int
    word4: int
    tail: bytes


def unpack_record(raw: bytes) -> Record:
    """Return the record that a probe sent.

    Raises:
        struct.error: fewer bytes than a record has.
    """
    # As Record._make does, without its check: this runs for every event.
    return tuple.__new__(Record, (*RECORD.unpack_from(raw), raw[RECORD_SIZE:]))


def words_as_bytes(*words: int) -> bytes:
    """Return words as they stood in memory."""
    return struct.pack(f"={len(words)}Q", *words)


def signed(word: int) -> int:
    """Return a word that holds a C int."""
    return word - (1 << 64) if word >> 63 else word
