"""What the database says: bridges, their ports, controllers and managers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.labels import Role, printable
from engine.ovsdb.switch import Bridge, Connection, Interface, Port, Switch
from engine.view.datapath.model import DatapathModel
from tui.numbers import age, quantity
from tui.spans import Line, Paragraph, Tone
from tui.widgets.columns import cell, heading, widest
from tui.widgets.document import Document, Rows

BLANK = Paragraph([])
LOCAL, FAILED = 65534, -1


def bridges(model: DatapathModel) -> Document:
    """Return the section."""
    switch = model.switch.value
    if switch is None:
        return []
    document: list[Paragraph | Rows] = [_summary(switch)]
    if not switch.managers:
        document.append(Paragraph([("no manager", Tone.DIM)]))
    document += (_connection("manager", manager) for manager in switch.managers)
    if switch.other_config:
        document.append(
            Paragraph([cell("settings", 10, Tone.DIM), (_words(switch.other_config), Tone.TEXT)], 12)
        )
    for bridge in switch.bridges:
        document += [BLANK, *_bridge(bridge)]
    return document


def _summary(switch: Switch) -> Paragraph:
    ports = [port for bridge in switch.bridges for port in bridge.ports]
    errors = sum(bool(interface.error) for port in ports for interface in port.interfaces)
    version = f"Open vSwitch {printable(switch.version)} · " if switch.version else ""
    line: Line = [
        (f"{version}{quantity(len(switch.bridges), 'bridge')}, {quantity(len(ports), 'port')}", Tone.TITLE)
    ]
    if errors:
        line += [(", ", Tone.TITLE), (quantity(errors, "error"), Tone.LOSS)]
    return Paragraph(line)


def _bridge(bridge: Bridge) -> Iterator[Paragraph | Rows]:
    facts = [f"datapath type {bridge.datapath_type}", f"fail mode {bridge.fail_mode}", *bridge.protocols]
    yield Paragraph(
        [(printable(bridge.name), Tone.TITLE), (f"  {printable(' · '.join(facts))}", Tone.DIM)], 2
    )
    yield from (_connection("controller", controller) for controller in bridge.controllers)
    name = widest((interface.name for port in bridge.ports for interface in port.interfaces), 8, 20)
    yield Paragraph(heading(("port", name), ("type", 10), ("OpenFlow", -8), ("link", 4)))
    for port in bridge.ports:
        yield from _port(port, name)


def _port(port: Port, name: int) -> Iterator[Paragraph]:
    if len(port.interfaces) > 1 or port.bond_mode:
        bond = f"bond of {len(port.interfaces)}, {port.bond_mode or 'active-backup'}"
        yield Paragraph([cell(port.name, name, Role.PORT), (printable(bond), Tone.DIM)], 2)
    for interface in port.interfaces:
        yield Paragraph(_interface(interface, port, name), name + 2)
        if interface.error:
            yield Paragraph([("  ✗ ", Tone.LOSS), (printable(interface.error), Tone.TEXT)], 4)


def _interface(interface: Interface, port: Port, name: int) -> Line:
    number = interface.ofport
    told = {LOCAL: "LOCAL", FAILED: "none", None: "?"}.get(number) or str(number)
    down = interface.link == "down"
    facts = [f"tag={port.tag}"] if port.tag is not None else []
    facts += [f"trunks={','.join(map(str, port.trunks))}"] if port.trunks else []
    facts += [_words(interface.options)] if interface.options else []
    facts += [f"iface-id={interface.iface_id}"] if interface.iface_id else []
    return [
        cell(interface.name, name, Role.PORT),
        cell(interface.type, 10, Tone.DIM),
        cell(told, 8, Tone.WARNING if number == FAILED else Tone.TEXT, right=True),
        cell(interface.link or "-", 4, Tone.WARNING if down else Tone.DIM),
        (printable(" ".join(facts)), Tone.TEXT),
    ]


def _connection(kind: str, connection: Connection) -> Paragraph:
    state = ("connected", Tone.GOOD) if connection.connected else ("not connected", Tone.WARNING)
    line: Line = [
        cell(kind, 10, Tone.DIM),
        (printable(connection.target), Tone.TEXT),
        ("  ", Tone.TEXT),
        state,
    ]
    return Paragraph([*line, *((f" · {printable(fact)}", Tone.DIM) for fact in _facts(connection))], 12)


def _facts(connection: Connection) -> Iterator[str]:
    """Yield what else is known (ovs-vswitchd.conf.db(5), status of a controller and of a manager)."""
    known = dict(connection.status)
    if connection.role:
        yield connection.role
    if state := known.get("state"):
        yield state
    if error := known.get("last_error"):
        yield error
    since = known.get("sec_since_connect" if connection.connected else "sec_since_disconnect", "")
    if since.isdecimal() and since.isascii() and len(since) < 12:
        yield f"for {age(int(since))}"


def _words(settings: Mapping[str, str]) -> str:
    return printable(" ".join(f"{name}={value}" for name, value in settings.items()))
