"""What the host's own database says of the switch: bridges, ports, interfaces, controllers and managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Interface:
    """A device of a port.

    Attributes:
        name: of it.
        type: such as ``internal`` or ``geneve``; an empty one is told as ``system``.
        ofport: its number in OpenFlow; -1: it could not be added; None: not yet.
        options: of a tunnel or a patch port.
        error: why it does not work; empty where it does.
        link: ``up``, ``down``; empty where that is not told. Administratively down counts as down.
        iface_id: what OVN or OpenStack calls it (external_ids:iface-id); empty for none.
    """

    name: str
    type: str
    ofport: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    link: str = ""
    iface_id: str = ""


@dataclass(frozen=True)
class Port:
    """A port of a bridge: one interface, or several that are bonded.

    Attributes:
        name: of it.
        interfaces: by name.
        tag: its VLAN; None for none.
        trunks: the VLANs that it carries; none: all.
        bond_mode: of a bond; empty for none.
    """

    name: str
    interfaces: tuple[Interface, ...] = ()
    tag: int | None = None
    trunks: tuple[int, ...] = ()
    bond_mode: str = ""


@dataclass(frozen=True)
class Connection:
    """A controller or a manager.

    Attributes:
        target: where it is, such as ``tcp:127.0.0.1:6653``.
        connected: whether it is connected.
        role: of a controller: ``master``, ``slave`` or ``other``; empty where there is none.
        status: what else is known: ``state``, ``last_error``, ``sec_since_connect``.
    """

    target: str
    connected: bool = False
    role: str = ""
    status: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Bridge:
    """A bridge.

    Attributes:
        name: of it.
        datapath_type: ``system``, or ``netdev`` for the userspace datapath, which no hook sees.
        fail_mode: ``secure`` or ``standalone``, which is what an unset one means.
        protocols: versions of OpenFlow; none: the default ones.
        controllers: by target.
        ports: by name.
    """

    name: str
    datapath_type: str = "system"
    fail_mode: str = "standalone"
    protocols: tuple[str, ...] = ()
    controllers: tuple[Connection, ...] = ()
    ports: tuple[Port, ...] = ()


@dataclass(frozen=True)
class Switch:
    """All of it.

    Attributes:
        version: of Open vSwitch, as the database has it; empty where it was not said.
        bridges: by name.
        managers: by target.
        other_config: settings of vswitchd, such as ``hw-offload``.
    """

    version: str = ""
    bridges: tuple[Bridge, ...] = ()
    managers: tuple[Connection, ...] = ()
    other_config: Mapping[str, str] = field(default_factory=dict)
