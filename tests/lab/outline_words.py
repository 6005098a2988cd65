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

# Netlink port ids, cookies of vswitchd's with a bridge's random UUID.
VOLATILE_ARGUMENTS = {"userspace": {"pid", "userdata", "cookie"}}


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
    volatile = VOLATILE_ARGUMENTS.get(action.action, set())
    shown = [pair for pair in action.arguments if pair[0] not in volatile]
    return [name if _is_flag(action, value) else f"{name} {value}" for name, value in shown]


def _is_flag(action: ActionExecute, value: int | str) -> bool:
    return value == "" or (action.action == "ct" and value == 1)


def _ct(ct: Conntrack | None) -> list[str]:
    if ct is None:
        return []
    said = f"[ct {','.join(ct.state)} zone {ct.zone}"
    said += f" mark {ct.mark:#x}" if ct.mark else ""
    said += f" label {ct.label:#x}" if ct.label else ""
    return [said + "]"]
