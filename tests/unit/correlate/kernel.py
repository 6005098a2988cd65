"""What the probes would send, made by hand: records for tests of the correlation."""

from __future__ import annotations

from engine.actions import ActionDecoder, ConntrackLayout
from engine.bpf.btf import Member
from engine.bpf.records import RECORD_SIZE, Record, unpack_record
from engine.correlate import Correlator
from engine.datapaths import Datapaths, Vport
from engine.details import Details
from engine.events import EventKind, Link, Port

DATAPATH = 0xFFFF888000000000
ACTIONS = {"OVS_ACTION_ATTR_OUTPUT": 1, "OVS_ACTION_ATTR_USERSPACE": 2, "OVS_ACTION_ATTR_RECIRC": 7}
ACTIONS |= {"OVS_ACTION_ATTR_CT": 12, "OVS_ACTION_ATTR_DROP": 24}
CONNTRACK = ConntrackLayout(
    zone=Member(64, 0, 0), commit=Member(192, 1, 0), force=Member(196, 1, 0), nat=Member(193, 3, 0), mark=None
)


class FixedPorts:
    """Two ports of one datapath."""

    def vports(self) -> tuple[Vport, ...]:
        return (Vport(3, Port(1, "p1")), Vport(3, Port(2, "p2")))

    def port(self, datapath: int, number: int) -> Port:
        known = {vport.port.number: vport.port for vport in self.vports() if vport.datapath == datapath}
        return known.get(number, Port(number, ""))

    def datapath(self, datapath: int) -> str:
        return {3: "ovs-system"}.get(datapath, "")

    def refresh(self) -> None:
        pass


def correlator() -> Correlator:
    return Correlator(Details(ActionDecoder(ACTIONS, CONNTRACK), Datapaths(FixedPorts())))


def record(kind: EventKind, time: int, link: Link = Link.SKB, /, **fields: object) -> Record:
    """A record of packet 10, frame 10, on CPU 1, unless told otherwise."""
    blank = unpack_record(bytes(RECORD_SIZE))
    known = {"packet": 10, "frame": 10, "cpu": 1, "pid_tgid": 7 << 32 | 8, "comm": b"ping".ljust(16, b"\0")}
    return blank._replace(time=time, kind=kind, link=link, **(known | fields))  # type: ignore[arg-type]


def name_words(name: str) -> dict[str, int]:
    """A device name in the words of a pass."""
    raw = name.encode().ljust(16, b"\0")
    return {"word2": int.from_bytes(raw[:8], "little"), "word3": int.from_bytes(raw[8:], "little")}


def pass_record(
    time: int, *, recirc: int = 0, parent: int = 0, data: bytes = b"", **fields: object
) -> Record:
    length = max(len(data), 98)
    words = {"word0": 1 | recirc << 32, "word1": length | length << 32, "word4": DATAPATH, **name_words("p1")}
    return record(EventKind.PASS, time, upcall=parent, tail=data, **(words | fields))
