"""One action of a flow, in its own words."""

from __future__ import annotations

from engine.events import ActionExecute
from engine.labels.spans import Role, Span
from engine.labels.text import printable

# enum xlate_error (ofproto/ofproto-dpif-xlate.h): why vswitchd made a drop action.
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
}


def action_words(action: ActionExecute) -> list[Span]:
    """Tell an action with its arguments: ``output p2 (2)``, ``ct zone 2 commit,nat``, ``recirc 0x25``."""
    name, *arguments = _words(action)
    return [name, *((f" {text}", role) for text, role in arguments if text)]


def _words(action: ActionExecute) -> list[Span]:
    match action.action:
        case "output":
            return [("output", Role.NAME), (_output(action), Role.PORT)]
        case "drop":
            return [("drop", Role.DROP), (_drop_reason(action), Role.DROP)]
        case "recirc":
            return [("recirc", Role.NAME), (_hexadecimal(action.argument("id")), Role.NUMBER)]
        case "ct":
            return [("ct", Role.NAME), *_connection_tracking(action)]
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


def _connection_tracking(action: ActionExecute) -> list[Span]:
    """Tell the zone, then what has a value, then the bare flags together."""
    zone = action.argument("zone")
    others = [(name, value) for name, value in action.arguments if name != "zone"]
    words: list[Span] = [] if zone is None else [(f"zone {zone}", Role.NUMBER)]
    flags = [_nat(name, value) for name, value in others if name == "nat" or value in (1, "")]
    if flags:
        words.append((printable(",".join(flags)), Role.PLAIN))
    words += [_argument(name, value) for name, value in others if name != "nat" and value not in (1, "")]
    return words


def _nat(name: str, value: int | str) -> str:
    return name if value in (1, "", "nat") else f"{name}({value})"


def _arguments(action: ActionExecute) -> list[Span]:
    return [_argument(name, value) for name, value in action.arguments]


def _argument(name: str, value: int | str) -> Span:
    return printable(f"{name} {value}"), Role.PLAIN
