"""``struct capture``, byte by byte."""

from __future__ import annotations

from ipaddress import ip_network

from engine.capture import Capture, NetworkEntry, PortEntry, ProtocolEntry, Side
from engine.capture.encode import SIZE, encode

EMPTY = {
    "flags": "00000000",
    "sample": "01000000",
    "counts": "00" * 5 + "00" * 3,
    "interface": "00" * 16 * 16,
    "network": "00" * 32 * 16,
    "network_side": "00" * 16,
    "protocol": "00" * 4 * 16,
    "port": "00" * 2 * 16,
    "port_side": "00" * 16,
    "vlan": "00" * 2 * 16,
}


def struct(**fields: str) -> bytes:
    """Return the struct whose fields begin so; what is not told is zero."""
    told = {name: bytes.fromhex(text) for name, text in fields.items()}
    return b"".join(
        told.get(name, zeros).ljust(len(zeros), b"\0")
        for name, zeros in ((name, bytes.fromhex(text)) for name, text in EMPTY.items())
    )


def test_every_packet() -> None:
    assert encode(Capture()) == struct()
    assert len(struct()) == SIZE == 944


def test_flags_and_sampling() -> None:
    assert encode(Capture(upcalls_only=True, sample=100)) == struct(flags="01", sample="64000000")
    assert encode(Capture(drops_only=True, sample=0xFFFFFFFF)) == struct(flags="02", sample="ffffffff")


def test_all_dimensions() -> None:
    capture = Capture(
        interfaces=("p1", "fifteen-letters"),
        networks=(
            NetworkEntry(ip_network("10.1.0.0/16"), Side.SRC),
            NetworkEntry(ip_network("fd00::/8"), Side.DST),
            NetworkEntry(ip_network("192.0.2.7/32")),
        ),
        protocols=(
            ProtocolEntry(0, 6),
            ProtocolEntry(0x0806),
            ProtocolEntry(0x86DD, 58),
            ProtocolEntry(0, 0),
        ),
        ports=(PortEntry(80), PortEntry(53, Side.SRC), PortEntry(65535, Side.DST)),
        vlans=(10, 4095),
        upcalls_only=True,
        drops_only=True,
    )
    assert encode(capture) == struct(
        flags="07",
        sample="01000000",
        counts="02 03 04 03 02",
        interface=b"p1".hex() + "00" * 14 + b"fifteen-letters".hex(),
        network=" ".join(
            (
                "00000000 00000000 0000ffff 0a010000",
                "ffffffff ffffffff ffffffff ffff0000",
                "fd000000 00000000 00000000 00000000",
                "ff000000 00000000 00000000 00000000",
                "00000000 00000000 0000ffff c0000207",
                "ffffffff ffffffff ffffffff ffffffff",
            )
        ),
        network_side="01 02 03",
        protocol="0000 06 00  0608 00 01  dd86 3a 00  0000 00 00",
        port="5000 3500 ffff",
        port_side="03 01 02",
        vlan="0a00 ff0f",
    )


def test_sixteen_of_each_fill_it() -> None:
    capture = Capture(
        interfaces=("fifteen-letters",) * 16,
        networks=(NetworkEntry(ip_network("::1/128")),) * 16,
        protocols=(ProtocolEntry(0xFFFF),) * 16,
        ports=(PortEntry(0x0102),) * 16,
        vlans=(0x0304,) * 16,
    )
    assert encode(capture) == struct(
        flags="04",
        sample="01000000",
        counts="10" * 5,
        interface=(b"fifteen-letters".hex() + "00") * 16,
        network=("00" * 15 + "01" + "ff" * 16) * 16,
        network_side="03" * 16,
        protocol="ffff0001" * 16,
        port="0201" * 16,
        port_side="03" * 16,
        vlan="0403" * 16,
    )


def test_a_name_that_is_no_utf8_goes_as_the_kernel_has_it() -> None:
    assert encode(Capture(interfaces=("p\udcff\xe4",))) == struct(
        flags="04", sample="01000000", counts="01", interface="70 ff c3a4"
    )
