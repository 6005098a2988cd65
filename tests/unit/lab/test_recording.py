"""Recordings as text: the packets that are asked for, and all that is wrong with the rest."""

from __future__ import annotations

import textwrap

from engine.events import PacketBytes
from engine.files.condition import Condition
from engine.files.items import Ending, Incomplete, Item
from tests.lab.frames import Ends, tcp, udp
from tests.lab.recording import Recording, between
from tests.unit.store.builders import hit_packet, lost_packet

ASKED = Ends("10.2.0.1", "10.2.0.2", 4000, 80)
OTHER = Ends("10.9.0.1", "10.2.0.2", 4000, 80)


def bytes_of(packet: int, frame: bytes) -> PacketBytes:
    return PacketBytes(packet, len(frame), frame)


def test_the_packets_that_are_asked_for() -> None:
    items: list[Item] = [
        *hit_packet(1),
        bytes_of(1, tcp(ASKED, "S", 1)),
        *hit_packet(2),
        bytes_of(2, udp(OTHER)),
        *hit_packet(3),
        bytes_of(3, udp(ASKED.back(), tags=(7,))),
        Ending(9, Condition({"pass": 0}), 9, 3),
    ]
    recording = Recording.of(items)

    assert recording.defects == []
    assert recording.outlines(between("10.2.0.1", "10.2.0.2")) == textwrap.dedent("""\
        TCP 10.2.0.1:4000 > 10.2.0.2:80 S
          pass client recirc 0
            flow_tbl_lookup hit U1
            action_execute output server
        vlan 7 UDP 10.2.0.2:80 > 10.2.0.1:4000
          pass client recirc 0
            flow_tbl_lookup hit U1
            action_execute output server""")


def test_what_is_not_as_it_should_be() -> None:
    items: list[Item] = [
        *hit_packet(1),
        bytes_of(1, udp(ASKED)),
        *lost_packet(2),
        Incomplete((1,)),
        Ending(9, Condition({"pass": 3, "flow_put": 0}), 8, 2),
    ]
    headless = textwrap.dedent("""\
        no bytes:
        pass client recirc 0
          flow_tbl_lookup miss
          upcall miss
            upcall_enqueue ret -105
            upcall_return ret -105""")

    assert Recording.of(items).defects == ["packet 1 is incomplete", "lost 3 of pass", headless]
