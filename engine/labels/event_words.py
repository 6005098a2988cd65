"""What each kind of event says of itself."""

from __future__ import annotations

from errno import errorcode

from engine.events import (
    ActionExecute,
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
from engine.labels.action import action_words
from engine.labels.clock import duration
from engine.labels.conntrack import conntrack_words
from engine.labels.spans import Role, Span
from engine.labels.text import printable
from engine.store.tree import TreeRow


def event_words(row: TreeRow, *, full_ufid: bool) -> list[Span]:
    """Tell what an event saw; each part is a word or two, and actions come as one part."""
    event = row.event
    match event.detail:
        case Pass() as detail:
            return _pass(row.nth, detail)
        case FlowTblLookup() as detail:
            return _lookup(detail, full_ufid)
        case Upcall() as detail:
            return _upcall(event, detail)
        case UpcallEnqueue() | UpcallReturn() as detail:
            queue: list[Span] = [(f"q {event.value}", Role.NUMBER)] if event.value else []
            return [*queue, *result(detail.ret)]
        case UpcallRecv():
            return _received(row)
        case FlowPut() as detail:
            return [_ufid(detail.ufid, full_ufid), *_failure(detail.ret)]
        case FlowExec() as detail:
            return [(f"{detail.size} B", Role.NUMBER), *_failure(detail.ret)]
        case ActionExecute() as detail:
            return action_words(detail)
        case Drop() as detail:
            return _drop(detail)
        case Stack() as detail:
            return _stack(detail)
        case UpcallClassify() as detail:
            return _classified(detail)
        case FlowDel() as detail:
            return _known([_ufid(detail.ufid, full_ufid), (printable(detail.reason), Role.PLAIN)])


def result(ret: int) -> list[Span]:
    """Tell what a stage of an upcall returned: 0, or by which error the upcall was lost."""
    return [("ret 0", Role.DIM)] if ret == 0 else [(f"LOST {_error(ret)}", Role.LOST)]


def _error(ret: int) -> str:
    return errorcode.get(-ret, f"ret {ret}")


def _failure(ret: int) -> list[Span]:
    return [(f"failed {_error(ret)}", Role.LOST)] if ret else []


def _port(port: Port) -> str:
    return printable(port.name) or f"port {port.number}"


def _pass(nth: int, detail: Pass) -> list[Span]:
    return [
        (str(nth), Role.NUMBER),
        (f"in {_port(detail.in_port)}", Role.PORT),
        (f"recirc {detail.recirc_id:#x}", Role.NUMBER),
        *(conntrack_words(detail.ct) if detail.ct else ()),
    ]


def _lookup(detail: FlowTblLookup, full: bool) -> list[Span]:
    found: list[Span] = [("miss", Role.MISS)]
    if detail.flow is not None:
        found = [("hit", Role.HIT), _ufid(detail.flow.ufid, full)]
    counts = (f"masks {detail.n_mask_hit}", f"cache {detail.n_cache_hit}")
    return [*found, *((words, Role.DIM) for words in counts)]


def _ufid(ufid: str, full: bool) -> Span:
    ufid = printable(ufid)
    if not ufid:
        return "ufid ?", Role.MISSING
    return f"ufid {ufid if full or len(ufid) <= 8 else ufid[:8] + '…'}", Role.IDENTITY


def _upcall(event: Event, detail: Upcall) -> list[Span]:
    role = Role.MISS if detail.cmd == "miss" else Role.NAME
    return [
        (printable(detail.cmd), role),
        (f"cpu {event.cpu}", Role.NUMBER),
        (f"portid {detail.portid}", Role.DIM),
    ]


def _received(row: TreeRow) -> list[Span]:
    task: Span = (printable(row.event.task.comm), Role.TASK)
    return [task] if row.waited is None else [task, (f"waited {duration(row.waited)}", Role.TIME)]


def _drop(detail: Drop) -> list[Span]:
    return _known([(printable(detail.reason), Role.DROP), (printable(detail.location), Role.DIM)])


def _stack(detail: Stack) -> list[Span]:
    netns = f"netns {detail.netns}" if detail.netns else ""
    return _known(
        [(printable(detail.point), Role.NAME), (printable(detail.device), Role.PORT), (netns, Role.DIM)]
    )


def _classified(detail: UpcallClassify) -> list[Span]:
    return [
        (printable(detail.type), Role.MISS if detail.type == "miss" else Role.NAME),
        (f"{detail.pkt_size} B", Role.NUMBER),
        (f"key {detail.key_size} B", Role.DIM),
        (f"took {duration(detail.duration)}", Role.TIME),
    ]


def _known(words: list[Span]) -> list[Span]:
    """Leave out what is not known."""
    return [(text, role) for text, role in words if text]
