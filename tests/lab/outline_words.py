"""What the line of an event in an outline says: its kind and what does not change from run to run."""

from __future__ import annotations

from engine.events import (
    ActionExecute,
    Conntrack,
    Drop,
    Event,
    FlowDel,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Port,
    Stack,
    Upcall,
    UpcallClassify,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.store.missing import unlinked

# Netlink port ids, and what of vswitchd's cookies could not be told: it holds a bridge's random UUID.
VOLATILE_ARGUMENTS = frozenset({("userspace", "pid"), ("userspace", "userdata")})


class Names:
    """Short names for what OVS numbers anew in every run, in order of their occurrence.

    One instance for the packets of one scenario: a flow that one puts and the next hits has one name.
    """

    def __init__(self) -> None:
        self._recircs: dict[int, str] = {}
        self._ufids: dict[str, str] = {}

    def recirc(self, number: int) -> str:
        """Return R1, R2, ...; 0 stays what it is."""
        return self._recircs.setdefault(number, f"R{len(self._recircs) + 1}") if number else "0"

    def ufid(self, ufid: str) -> str:
        """Return U1, U2, ..."""
        return self._ufids.setdefault(ufid, f"U{len(self._ufids) + 1}")


def words(event: Event, names: Names, message: str = "") -> str:
    """Return the line of an event, without its indentation.

    Args:
        event: of which the times, CPUs, tasks, addresses, sizes and netlink ids are left out.
        names: for recirculation ids and UFIDs.
        message: which message of its upcall, where it has several.
    """
    said = [event.kind.label, *([message] if message else []), *_detail(event, names)]
    said += ["uncertain"] * event.uncertain
    said += ["link none"] * unlinked(event)
    return " ".join(said)


def _detail(event: Event, names: Names) -> list[str]:
    match event.detail:
        case Pass() as detail:
            return [port_words(detail.in_port), "recirc", names.recirc(detail.recirc_id), *_ct(detail.ct)]
        case FlowTblLookup() as detail:
            return ["miss"] if detail.flow is None else ["hit", names.ufid(detail.flow.ufid)]
        case Upcall() as detail:
            return [detail.cmd]
        case UpcallEnqueue() | UpcallReturn() | FlowExec() as detail:
            return ["ret", str(detail.ret)]
        case UpcallRecv():
            return []
        case FlowPut() as detail:
            return [names.ufid(detail.ufid), "ret", str(detail.ret)]
        case ActionExecute() as detail:
            return [detail.action, *_arguments(detail, names), *_ct(detail.ct)]
        case Drop() as detail:
            return [detail.reason]
        case Stack() as detail:
            return [detail.point, detail.device]
        case UpcallClassify() as detail:
            return [detail.type]
        case FlowDel() as detail:
            return [names.ufid(detail.ufid), detail.reason]


def port_words(port: Port) -> str:
    """Return a port's name; its number only where it has none."""
    return port.name or f"port {port.number}"


def _arguments(action: ActionExecute, names: Names) -> list[str]:
    if action.action == "output":
        return [port_words(Port(int(action.argument("port") or 0), str(action.argument("device") or "")))]
    if action.action == "recirc":
        return [names.recirc(int(action.argument("id") or 0))]
    shown = [pair for pair in action.arguments if (action.action, pair[0]) not in VOLATILE_ARGUMENTS]
    return [_argument(action, name, value, names) for name, value in shown]


def _argument(action: ActionExecute, name: str, value: int | str, names: Names) -> str:
    if name == "recirc_id":
        return f"{name} {names.recirc(int(str(value), 0))}"
    flag = value == "" or (action.action == "ct" and value == 1 and name != "zone")
    return name if flag else f"{name} {value}"


def _ct(ct: Conntrack | None) -> list[str]:
    if ct is None:
        return []
    said = f"[ct {','.join(ct.state)} zone {ct.zone}"
    said += f" mark {ct.mark:#x}" if ct.mark else ""
    said += f" label {ct.label:#x}" if ct.label else ""
    return [said + "]"]
