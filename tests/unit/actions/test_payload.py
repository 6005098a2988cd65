import struct

from engine.actions.payload import attributes, bits, native, network, piece
from engine.bpf.btf import Member


def test_numbers_that_are_cut_off_are_none() -> None:
    data = struct.pack("=I", 0x01020304) + struct.pack("!H", 0x0506)
    assert (native(data, 0, 4), network(data, 4, 2), piece(data, 4, 2)) == (0x01020304, 0x0506, b"\5\6")
    assert (native(data, 3, 4), network(data, 5, 2), piece(data, 7, 0)) == (None, None, b"")


def test_bitfields() -> None:
    assert [bits(b"\0\x1b", Member(8 + first, width, 0)) for first, width in ((0, 1), (1, 3), (4, 1))] == [
        1,
        5,
        1,
    ]
    assert bits(b"\0", Member(8, 1, 0)) is None


def test_attributes_end_where_they_are_cut_off() -> None:
    data = struct.pack("=HHB3x", 5, 0x8001, 7) + struct.pack("=HH", 4, 2) + struct.pack("=HH", 8, 3)
    assert list(attributes(data)) == [(1, b"\7"), (2, b"")]
    assert list(attributes(data + b"last")) == [(1, b"\7"), (2, b""), (3, b"last")]
    assert list(attributes(struct.pack("=HH", 3, 1))) == []
