"""The names that a filter may ask for: of interfaces that packets used, and of the datapaths' ports."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.store import PacketStore


def interface_names(store: PacketStore, port_names: Callable[[str], Mapping[int, str]]) -> tuple[str, ...]:
    """Return the names, in order.

    Args:
        store: has the packets.
        port_names: tells the ports of a datapath.
    """
    columns = store.columns
    passes = [key for key in columns.pass_table.items if key is not None]
    names = {key.in_port.name for key in passes}
    names.update(port.name for port in columns.output_table.items if port is not None)
    for datapath in {key.datapath for key in passes}:
        names.update(port_names(datapath).values())
    return tuple(sorted(filter(None, names)))
