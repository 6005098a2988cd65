"""What ``dpif/show`` tells: which port of a datapath is which port of a bridge (ofproto/ofproto-dpif.c)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PORT = re.compile(
    r"(?P<name>\S+) (?P<ofport>\d{1,10}|none)/(?P<number>\d{1,10}|none):"
    r" \((?P<type>[^\s:()]+)(?:: (?P<options>.*))?\)",
    re.A,
)
_DATAPATH = re.compile(r"(?P<name>\S+): hit:\d+ missed:\d+", re.A)  # dpctl/show tells more


@dataclass(frozen=True)
class BridgePort:
    """A port of a bridge.

    Attributes:
        bridge: its name.
        name: of the port.
        ofport: its number in OpenFlow; None: it has none.
        number: its number in the datapath; None: it has none there, as a patch port, or a tunnel that shares
            one with others of its kind.
        type: such as ``internal`` or ``patch``.
        options: such as ``peer=pu``.
        datapath: which the number is of, such as ``system@ovs-system``; empty where it is not told.
    """

    bridge: str
    name: str
    ofport: int | None
    number: int | None
    type: str
    options: str = ""
    datapath: str = ""


@dataclass(frozen=True)
class DpifShow:
    """The whole answer.

    Attributes:
        ports: in the order told.
        other: lines that tell no port and no bridge.
    """

    ports: tuple[BridgePort, ...] = ()
    other: tuple[str, ...] = ()


def parse_dpif_show(text: str) -> DpifShow:
    """Read the answer; never raises. Lines are datapaths, bridges indented by two, ports by four."""
    ports: list[BridgePort] = []
    other: list[str] = []
    bridge = datapath = ""
    for line in filter(str.strip, text.split("\n")):
        indent = len(line) - len(line.lstrip(" "))
        if indent == 2 and line.rstrip().endswith(":"):
            bridge = line.strip()[:-1]
        elif indent == 4 and (found := _PORT.fullmatch(line.strip())):
            ports.append(_port(datapath, bridge, found))
        elif not indent and (heading := _DATAPATH.fullmatch(line.rstrip())):
            datapath = heading["name"]
        else:
            other.append(line.strip())
    return DpifShow(tuple(ports), tuple(other))


def _port(datapath: str, bridge: str, found: re.Match[str]) -> BridgePort:
    return BridgePort(
        bridge,
        found["name"],
        _number(found["ofport"]),
        _number(found["number"]),
        found["type"],
        found["options"] or "",
        datapath,
    )


def _number(text: str) -> int | None:
    return None if text == "none" else int(text)
