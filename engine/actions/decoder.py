"""An action's type and bytes: ``enum ovs_action_attr`` and the kernel's forms of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.actions.arguments import Arguments, known
from engine.actions.conntrack import ConntrackLayout
from engine.actions.containers import ContainerLayout
from engine.actions.fields import told
from engine.actions.keys import ETH, key_words
from engine.actions.nsh import push_nsh
from engine.actions.payload import native
from engine.actions.psample import psample
from engine.actions.pushes import add_mpls, pop_mpls, push_mpls, push_vlan
from engine.actions.set_field import SetDecoder
from engine.actions.tunnel import TunnelLayout
from engine.actions.userspace import userspace
from engine.bpf.btf import Btf
from engine.events import ActionExecute

_PREFIX = "OVS_ACTION_ATTR_"
_NO_TUNNEL, _NO_CONTAINERS = TunnelLayout(), ContainerLayout()
_HASHES = {0: "l4", 1: "sym_l4"}  # enum ovs_hash_alg


class ActionDecoder:
    """Tells actions by name, with their arguments.

    Args:
        types: ``enum ovs_action_attr`` of the running kernel: names to values.
        conntrack: the running kernel's ct action.
        keys: its ``enum ovs_key_attr``.
        tunnel: its tunnel keys.
        containers: its actions that hold actions.
    """

    def __init__(
        self,
        types: Mapping[str, int],
        conntrack: ConntrackLayout,
        keys: Mapping[str, int] = MappingProxyType({}),
        tunnel: TunnelLayout = _NO_TUNNEL,
        containers: ContainerLayout = _NO_CONTAINERS,
    ) -> None:
        prefixed = {value: name for name, value in types.items() if name.startswith(_PREFIX)}
        self._names = {value: name.removeprefix(_PREFIX).lower() for value, name in prefixed.items()}
        fields = SetDecoder(key_words(keys), tunnel)
        self._arguments: dict[str, Callable[[bytes], Arguments]] = {
            **_FIXED,
            "set": fields.plain,
            "set_masked": fields.masked,
            "set_to_masked": fields.masked,
            "sample": containers.sample,
            "check_pkt_len": containers.check_pkt_len,
            "ct": conntrack.arguments,
        }

    @classmethod
    def of(cls, btf: Btf) -> ActionDecoder:
        """Make a decoder for the running kernel; what its BTF does not tell is left out of the arguments."""
        return cls(
            btf.enum("ovs_action_attr"),
            ConntrackLayout.of(btf),
            btf.enum("ovs_key_attr"),
            TunnelLayout.of(btf),
            ContainerLayout.of(btf),
        )

    def decode(self, type_: int, data: bytes) -> ActionExecute:
        """Return the action; an unknown type shows its number, what is cut off is left out.

        Args:
            type_: of the netlink attribute, without its flags.
            data: its payload as the kernel holds it; for set with a tunnel as engine.actions.tunnel wants it.
        """
        name = self._names.get(type_, f"action {type_}")
        make = self._arguments.get(name)
        return ActionExecute(name, make(data) if make else ())


def _number(name: str) -> Callable[[bytes], Arguments]:
    return lambda data: known((name, native(data, 0, 4)))


def _hash(data: bytes) -> Arguments:
    algorithm = native(data, 0, 4)
    word = None if algorithm is None else _HASHES.get(algorithm, algorithm)
    return known(("alg", word), ("basis", native(data, 4, 4)))


# Those whose arguments are the same in every kernel (include/uapi/linux/openvswitch.h); others have none.
_FIXED: Mapping[str, Callable[[bytes], Arguments]] = MappingProxyType(
    {
        "output": _number("port"),
        "userspace": userspace,
        "push_vlan": push_vlan,
        "recirc": _number("id"),
        "hash": _hash,
        "push_mpls": push_mpls,
        "pop_mpls": pop_mpls,
        "add_mpls": add_mpls,
        "trunc": _number("max_len"),
        "push_eth": lambda data: told(ETH, data),
        "push_nsh": push_nsh,
        "meter": _number("meter"),
        "drop": _number("reason"),
        "psample": psample,
    }
)
