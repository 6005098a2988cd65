"""The action ct in Retis's schema: ``OvsActionCt`` (retis-events/src/ovs.rs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.actions.arguments import Arguments, known
from engine.actions.nat import NAT_FLAGS, Nat, parse_nat
from engine.files.fields import U16, U32, Json, integer, section, string
from engine.files.schema import CT_FLAGS

_FAMILIES = ("ipv4", "ipv6")


def ct_fields(arguments: Mapping[str, int | str]) -> Json:
    """Return ``flags``, ``zone_id`` and, where addresses are translated, ``nat``."""
    fields: Json = {"flags": _flags(arguments), "zone_id": arguments.get("zone", 0)}
    if _has_nat(arguments):
        fields["nat"] = _nat_fields(_nat(arguments))
    return fields


def ct_arguments(ovs: Json) -> Arguments:
    """Return the arguments that a line of Retis tells.

    Raises:
        BadLineError: a field is not what it should be.
    """
    flags = integer(ovs, "flags", 0, high=U32)
    if flags & CT_FLAGS["dst"]:
        # Retis looks for this flag where the kernel has "dst", and so sees it with every one of them.
        flags &= ~CT_FLAGS["hash"]
    words = [word for word, bit in CT_FLAGS.items() if flags & bit]
    found = known(
        ("zone", integer(ovs, "zone_id", high=U32) if "zone_id" in ovs else None),
        *((word, 1) for word in ("commit", "force") if word in words),
        ("nat", (_nat_read(section(ovs, "nat"), words).text or 1) if "nat" in words else None),
        ("family", next((word for word in _FAMILIES if word in words), None)),
    )
    return found if _flags(dict(found)) == flags else (*found, ("flags", flags))


def _has_nat(arguments: Mapping[str, int | str]) -> bool:
    return arguments.get("nat") not in (None, 0)


def _nat(arguments: Mapping[str, int | str]) -> Nat:
    return parse_nat(str(arguments.get("nat"))) or Nat("")


def _flags(arguments: Mapping[str, int | str]) -> int:
    flags = arguments.get("flags")
    if isinstance(flags, int):
        return flags
    return sum(CT_FLAGS[word] for word in _words(arguments))


def _words(arguments: Mapping[str, int | str]) -> Iterator[str]:
    yield from (word for word in ("commit", "force") if arguments.get(word) not in (None, 0))
    yield from (word for word in _FAMILIES if arguments.get("family") == word)
    if _has_nat(arguments):
        nat = _nat(arguments)
        yield "nat"
        yield from {nat.direction, *nat.flags} - {""}
        if nat.min_addr:
            yield "map_ips"
        if nat.min_port is not None:
            yield "proto_specified"


def _nat_fields(nat: Nat) -> Json:
    told = (("dir", nat.direction), ("min_addr", nat.min_addr), ("max_addr", nat.max_addr))
    fields: Json = {name: value for name, value in told if value}
    if nat.min_port is not None:
        fields |= {"min_port": nat.min_port, "max_port": nat.max_port}
    return fields


def _nat_read(nat: Json, words: list[str]) -> Nat:
    return Nat(
        string(nat, "dir", ""),
        string(nat, "min_addr", ""),
        string(nat, "max_addr", ""),
        _port(nat, "min_port"),
        _port(nat, "max_port"),
        tuple(flag for flag in NAT_FLAGS if flag in words),
    )


def _port(nat: Json, name: str) -> int | None:
    return None if nat.get(name) is None else integer(nat, name, high=U16)
