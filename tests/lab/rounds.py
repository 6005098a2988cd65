"""Frames sent twice: the first time no flow is there and vswitchd is asked, the second time one is hit."""

from __future__ import annotations

import textwrap
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from .errors import LabTimeout
from .exchange import Send, exchange
from .frames import Ends, udp
from .outline import outline
from .ovs import Ovs
from .recording import Recording
from .topology import Topology

# Nobody's: what comes out is not answered.
SOURCE: Final = "192.0.2.1"
SINK: Final = "192.0.2.2"
SOURCE_PORT: Final = 5000

ASKED: Final = """\
pass p1 recirc 0
  flow_tbl_lookup miss
  upcall miss
    upcall_enqueue ret 0
    upcall_return ret 0
    upcall_recv
    flow_put U1 ret 0
    flow_exec ret 0
"""
FOUND: Final = """\
pass p1 recirc 0
  flow_tbl_lookup hit U1
"""


def datagram(port: int, size: int = 1, source: int = SOURCE_PORT) -> bytes:
    """A frame with a UDP datagram of so many bytes to that port of the sink."""
    return udp(Ends(SOURCE, SINK, source, port), bytes(size))


def send(topology: Topology, *frames: bytes) -> None:
    """Send frames in at the left."""
    exchange(topology, [Send(topology.left, frame, None) for frame in frames])


def keep_flows(ovs: Ovs) -> None:
    """Let flows live on unused: on a busy host 10 s, their usual life, go by between two packets."""
    ovs.vsctl("set", "Open_vSwitch", ".", "other_config:max-idle=600000")


def send_twice(topology: Topology, frames: Sequence[bytes]) -> None:
    """Send frames of as many flows in at the left, and again once each has its flow."""
    keep_flows(topology.ovs)
    topology.forget_flows()
    send(topology, *frames)
    wait_for_flows(topology, len(frames))
    send(topology, *frames)


def wait_for_flows(topology: Topology, count: int, timeout: float = 60.0) -> None:
    """Wait until the datapath holds so many flows of IPv4. Raises LabTimeout.

    The ends send IPv6 of their own at any time, such as reports of multicast groups.
    """
    deadline = time.monotonic() + timeout
    while len(shown := _flows_of_ipv4(topology)) != count:
        if time.monotonic() > deadline:
            raise LabTimeout(f"not the {count} flows that were awaited:\n" + "\n".join(shown))
        time.sleep(0.05)


def _flows_of_ipv4(topology: Topology) -> list[str]:
    listed = topology.ovs.appctl("dpctl/dump-flows").splitlines()
    return [line for line in listed if "eth_type(0x0800)" in line]


def tree(came: str, actions: str) -> str:
    """An outline: ASKED or FOUND, and the actions that hang on the pass."""
    return came + textwrap.indent(text(actions), "  ")


def text(block: str) -> str:
    """A block of lines without its indentation."""
    return textwrap.dedent(block).strip("\n")


def trees_to(recording: Recording, *ports: int) -> list[str]:
    """The outlines of the packets to those UDP ports, in order; flows are numbered in each packet anew."""
    headers = recording.headers.items()
    return [outline(recording.trees[number]) for number, seen in headers if seen.dport in ports]


def counted(recording: Recording, *ports: int) -> Counter[str]:
    """How many packets to those UDP ports have which outline."""
    return Counter(trees_to(recording, *ports))
