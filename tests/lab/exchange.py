"""Frames sent through the switch, one after the other, and what came out: traffic without chance in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from .topology import Endpoint, Topology
from .vm import PYTHON


@dataclass(frozen=True, slots=True)
class Send:
    """A frame that goes in at one end, and the end where it must come out.

    Attributes:
        at: where it goes in.
        frame: its bytes.
        to: where to wait for it; None: nowhere, the next frame is sent at once.
        count: how many frames must come out.
        gso: payload of a TCP segment, in bytes, where the frame is one that is still to be cut; else 0.
    """

    at: Endpoint
    frame: bytes
    to: Endpoint | None
    count: int = 1
    gso: int = 0


def exchange(topology: Topology, sends: Sequence[Send]) -> list[list[bytes]]:
    """Send frames, each once the one before it has come out; return what came out for each.

    Raises CommandFailed where nothing came out for 30 s.
    """
    steps = [
        (send.at.namespace, send.frame.hex(), send.to.namespace if send.to else None, send.count, send.gso)
        for send in sends
    ]
    request = json.dumps({"device": topology.left.device, "steps": steps})
    command = [PYTHON, "-m", "tests.lab.guest.exchange"]
    told = topology.ovs.vm.run(command, 60.0 + 30 * len(steps), stdin=request + "\n").out
    return [[bytes.fromhex(frame) for frame in frames] for frames in json.loads(told)]
