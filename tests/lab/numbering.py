"""UDP packets that tell which they are: a number in the payload, and a length that follows from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.events import PacketBytes
from engine.files.items import Item

from .guest.numbered import MAGIC, NUMBER
from .topology import Topology
from .vm import PYTHON

HEADERS: Final = 14 + 20 + 8  # Ethernet, IPv4, UDP
# Neighbours differ in length, and packets of one length are 997 apart: 997 is a prime.
_LENGTHS: Final = 997
_STEP: Final = 619


@dataclass(frozen=True, slots=True)
class Numbered:
    """Packets from the left end, numbered from 0.

    Attributes:
        ports: the UDP port that each goes to.
        address: where they go; it answers nothing.
        commands: what is started before the packet of that number.
        pause: seconds, after every `pause_every` packets.
        payload: bytes of each payload; 0: it follows from the number.
        one_cpu: send on one CPU, so that one handler of vswitchd gets all upcalls, in order.
    """

    ports: Sequence[int]
    address: str
    commands: Mapping[int, Sequence[str]] = field(default_factory=dict)
    pause: float = 0.0
    pause_every: int = 1
    source_port: int = 5000
    payload: int = 0
    one_cpu: bool = False

    def payload_of(self, number: int) -> int:
        """Bytes of the payload of the packet of that number."""
        return self.payload or NUMBER.size + number * _STEP % _LENGTHS

    def length_of(self, number: int) -> int:
        """Bytes of the frame of the packet of that number."""
        return HEADERS + self.payload_of(number)


def send(topology: Topology, numbered: Numbered, timeout: float = 120.0) -> None:
    """Send the packets. Raises CommandFailed where one of the commands failed."""
    request = {
        "address": numbered.address,
        "source_port": numbered.source_port,
        "packets": [(port, numbered.payload_of(number)) for number, port in enumerate(numbered.ports)],
        "commands": {number: list(words) for number, words in numbered.commands.items()},
        "pause": numbered.pause,
        "pause_every": numbered.pause_every,
        "one_cpu": numbered.one_cpu,
    }
    command = topology.left.command(f"{PYTHON} -m tests.lab.guest.numbered")
    topology.ovs.vm.run(command, timeout, stdin=json.dumps(request) + "\n")


def numbers(recorded: Sequence[Item]) -> dict[int, int]:
    """The number that each packet carries, by the packet's number in the recording; others are left out."""
    found: dict[int, int] = {}
    for item in recorded:
        if isinstance(item, PacketBytes) and item.data[HEADERS : HEADERS + len(MAGIC)] == MAGIC:
            found[item.packet] = NUMBER.unpack_from(item.data, HEADERS)[1]
    return found
