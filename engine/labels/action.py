"""One action of a flow, in its own words."""

from __future__ import annotations

from engine.events import ActionExecute
from engine.labels.conntrack import conntrack_words, ct_action_words
from engine.labels.spans import Role, Span
from engine.labels.text import printable

# enum xlate_error (OVS include/linux/openvswitch.h): why vswitchd made a drop action.
DROP_REASONS = {
    0: "explicit",
    1: "bridge not found",
    2: "recursion too deep",
    3: "too many resubmits",
    4: "stack too deep",
    5: "no recirculation context",
    6: "recirculation conflict",
    7: "too many mpls labels",
    8: "invalid tunnel metadata",
    9: "unsupported packet type",
    10: "ecn mismatch at tunnel decapsulation",
    11: "forwarding disabled",
    12: "tunnel routing failed",
    13: "tunnel output device without ethernet address",
    14: "tunnel neighbor cache miss",
    15: "tunnel header build failed",
}
_SETS = ("set", "set_masked", "set_to_masked")  # how the kernel holds what OVS calls set
_VALUES_ALONE = ("sample", "trunc", "meter")  # one argument, which the action's name names already


def action_words(action: ActionExecute) -> list[Span]:
    """Tell an action with its arguments: ``output p2 (2)``, ``ct zone 2 commit,nat``, ``recirc 0x25``.

    What connection tracking said before it comes last, as a part of its own.
    """
    name, *arguments = _words(action)
    said = conntrack_words(action.ct) if action.ct else []
    return [name, *((f" {text}", role) for text, role in arguments if text), *said]


def _words(action: ActionExecute) -> list[Span]:
    match action.action:
        case "output":
            return [("output", Role.NAME), (_output(action), Role.PORT)]
        case "drop":
            return [("drop", Role.DROP), (_drop_reason(action), Role.DROP)]
        case "recirc":
            return [("recirc", Role.NAME), (_hexadecimal(action.argument("id")), Role.NUMBER)]
        case "ct":
            return [("ct", Role.NAME), *ct_action_words(action)]
        case "hash":
            return [("hash", Role.NAME), (_hash(action), Role.PLAIN)]
        case name if name in _SETS:
            return [("set", Role.NAME), *_arguments(action)]
        case name if name in _VALUES_ALONE:
            return [
                (name, Role.NAME),
                *((printable(str(value)), Role.NUMBER) for _, value in action.arguments),
            ]
        case _:
            return [(printable(action.action), Role.NAME), *_arguments(action)]


def _output(action: ActionExecute) -> str:
    port, device = action.argument("port"), action.argument("device")
    if device:
        return f"{printable(str(device))} ({port})" if port is not None else printable(str(device))
    return f"port {port}" if port is not None else ""


def _drop_reason(action: ActionExecute) -> str:
    reason = action.argument("reason")
    if isinstance(reason, int):
        return DROP_REASONS.get(reason, f"reason {reason}")
    return printable(reason or "")


def _hexadecimal(value: int | str | None) -> str:
    return f"{value:#x}" if isinstance(value, int) else printable(value or "")


def _hash(action: ActionExecute) -> str:
    algorithm, basis = action.argument("alg"), action.argument("basis")
    if algorithm is None:
        return ""
    return printable(f"{algorithm}({'' if basis is None else basis})")


def _arguments(action: ActionExecute) -> list[Span]:
    return [_argument(name, value) for name, value in action.arguments]


def _argument(name: str, value: int | str) -> Span:
    """Tell a name and its value; some are only a name: the header of a set, the kind of a cookie."""
    return printable(name if value == "" else f"{name} {value}"), Role.PLAIN
