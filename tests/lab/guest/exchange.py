"""Frames sent in network namespaces, one after the other, each awaited where it must come out.

Reads one JSON line: {"device": name, "steps": [[from, frame, to, count, gso], ...]}. Frames are hexadecimal;
`from` and `to` are namespaces, `to` is null where nothing must come out; `gso` is the size of a TCP segment's
payload where the frame is to be cut by whoever sends it on, else 0. Prints a JSON list: for each step the
frames that came out.
"""

import ctypes
import json
import os
import select
import socket
import struct
import sys
from typing import Final

TIMEOUT: Final = 30.0  # seconds: vswitchd has to answer, on an emulated CPU
ETH_P_ALL: Final = 3
SOL_PACKET: Final = 263
PACKET_AUXDATA: Final = 8
PACKET_VNET_HDR: Final = 15
VLAN_VALID: Final = 0x10  # struct tpacket_auxdata, tp_status: TP_STATUS_VLAN_VALID
NEEDS_CSUM, GSO_TCPV4 = 1, 1  # struct virtio_net_hdr
TCP_OFFSET: Final = 14 + 20  # Ethernet, IPv4 without options

Step = tuple[str, str, str | None, int, int]


class Ends:
    """Raw sockets on a device of each namespace."""

    def __init__(self, device: str, namespaces: set[str]) -> None:
        self._sending = {name: open_socket(name, device, 0) for name in namespaces}
        self._receiving = {name: open_socket(name, device, ETH_P_ALL) for name in namespaces}

    def exchange(self, step: Step) -> list[str]:
        """Send a frame and return what came out, in hexadecimal."""
        sender, frame, receiver, count, gso = step
        for end in self._receiving.values():
            drain(end)
        self._sending[sender].send(virtio_header(gso) + bytes.fromhex(frame))
        if receiver is None:
            return []
        return [receive(self._receiving[receiver], step).hex() for _ in range(count)]


def open_socket(namespace: str, device: str, protocol: int) -> socket.socket:
    """A raw socket on a device; what it sends begins with a struct virtio_net_hdr."""
    with open(f"/run/netns/{namespace}", "rb") as file:
        if ctypes.CDLL(None).setns(file.fileno(), 0):
            sys.exit(f"cannot enter the namespace {namespace}")
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    end.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
    if not protocol:
        end.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    end.bind((device, protocol))
    end.setblocking(False)
    return end


def virtio_header(gso: int) -> bytes:
    """Struct virtio_net_hdr: flags, gso_type, hdr_len, gso_size, csum_start, csum_offset."""
    if not gso:
        return bytes(10)
    return struct.pack("=BBHHHH", NEEDS_CSUM, GSO_TCPV4, TCP_OFFSET + 20, gso, TCP_OFFSET, 16)


def drain(end: socket.socket) -> None:
    """Forget what was received."""
    while select.select([end], [], [], 0)[0]:
        end.recv(65536)


def receive(end: socket.socket, step: Step) -> bytes:
    """The next frame that comes in, its VLAN tag in its place."""
    while True:
        if not select.select([end], [], [], TIMEOUT)[0]:
            sys.exit(f"did not come out: {step[1][:160]}... from {step[0]} to {step[2]}")
        data, extra, _flags, address = end.recvmsg(65536, 256)
        if address[2] != socket.PACKET_OUTGOING:
            return tagged(data, extra[0][2]) if extra else data


def tagged(data: bytes, auxdata: bytes) -> bytes:
    """Put back the tag that the kernel keeps beside the frame (struct tpacket_auxdata)."""
    status, _len, _snaplen, _mac, _net, tci, tpid = struct.unpack_from("=IIIHHHH", auxdata)
    return data[:12] + struct.pack("!HH", tpid, tci) + data[12:] if status & VLAN_VALID else data


def main() -> None:
    """Do what standard input says. On one CPU, so that one handler of vswitchd gets all upcalls, in order."""
    os.sched_setaffinity(0, {0})
    request = json.loads(sys.stdin.readline())
    steps: list[Step] = request["steps"]
    names = {name for step in steps for name in (step[0], step[2]) if name}
    ends = Ends(request["device"], names)
    print(json.dumps([ends.exchange(step) for step in steps]))


if __name__ == "__main__":
    main()
