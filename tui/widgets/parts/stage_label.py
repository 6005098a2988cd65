"""What a stage of a journey is called, in one cell of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.events import ActionExecute, Drop, FlowDel, FlowTblLookup, Pass, Stack, Upcall
from engine.labels import Role, printable
from engine.labels.action import action_words
from engine.labels.drop import drop_words
from engine.view.journey import Journey
from engine.view.stage import Stage, StageKind
from tui.spans import Line, Span, Tone, cut, line_width
from tui.widgets.parts.rules import TIMES

STEP = "  "  # to the right, for what is in something
ANSWERS = (StageKind.QUEUE, StageKind.CLASSIFICATION, StageKind.REINJECTION)  # what an upcall led to


def stage_label(journey: Journey, stage: Stage, width: int) -> Line:
    """Return a stage's name, and in short what it was: the longest form that fits."""
    indent = STEP * _depth(journey, stage)
    room = width - len(indent)
    forms = list(_forms(journey, stage))
    form = next((form for form in forms if line_width(form) <= room), forms[-1])
    return [(indent, Tone.TEXT), *cut(form, room)]


def _depth(journey: Journey, stage: Stage) -> int:
    if stage.kind in (StageKind.PASS, StageKind.RECIRCULATION) or _is_of_vswitchds_own(stage):
        return 0
    passes = (other.place.group for other in journey.stages if other.kind is StageKind.PASS)
    within = stage.place.group is not None or None in passes
    return within + (stage.kind in ANSWERS)


def _forms(journey: Journey, stage: Stage) -> Iterator[Line]:
    match stage.kind:
        case StageKind.PASS:
            yield from _pass(journey, stage)
        case StageKind.LOOKUP:
            yield from _lookup(stage)
        case StageKind.KERNEL:
            yield [*_upcall(stage), ("kernel", Role.NAME), *_times(len(journey.messages(stage)))]
        case StageKind.QUEUE:
            yield [("socket queue", Role.NAME), *_times(len(journey.messages(stage)))]
        case StageKind.REINJECTION if _is_of_vswitchds_own(stage):
            yield [("sent by vswitchd", Role.NAME)]
        case StageKind.ACTIONS:
            yield from _actions(stage)
        case StageKind.DROP | StageKind.STACK | StageKind.AFTERWARDS:
            yield from _events(stage)
        case StageKind.GAP:
            yield [(stage.kind.value, Tone.DIM)]
        case _:
            yield [(stage.kind.value, Role.NAME)]


def _is_of_vswitchds_own(stage: Stage) -> bool:
    numbers = [event.number for event in stage.events]
    return stage.kind is StageKind.REINJECTION and stage.place.group in numbers


def _times(count: int) -> Line:
    return [(f" {TIMES}{count}", Role.NUMBER)] if count > 1 else []


def _pass(journey: Journey, stage: Stage) -> Iterator[Line]:
    detail = stage.events[0].detail if stage.events else None
    if not isinstance(detail, Pass):
        yield [("pass ?", Tone.TITLE)]
        return
    name: Span = (f"pass {journey.nth_pass(stage)}", Tone.TITLE)
    port: Span = (f"  in {printable(detail.in_port.name) or f'port {detail.in_port.number}'}", Role.PORT)
    recirc: Span = (f"  recirc {detail.recirc_id:#x}", Role.NUMBER)
    if detail.recirc_id:
        yield from ([name, port, recirc], [name, recirc])
    else:
        yield [name, port]
    yield [name]


def _lookup(stage: Stage) -> Iterator[Line]:
    details = [event.detail for event in stage.events if isinstance(event.detail, FlowTblLookup)]
    name: Line = [("lookup", Role.NAME), *_times(len(details))]
    if len(details) == 1 and details[0].flow is not None:
        hit: Line = [*name, (" hit", Role.HIT)]
        yield from ([*hit, (f" {printable(details[0].flow.ufid)[:8]}…", Role.IDENTITY)], hit)
    elif len(details) == 1:
        yield [*name, (" miss", Role.MISS)]
    else:
        yield name


def _upcall(stage: Stage) -> Line:
    detail = stage.events[0].detail if stage.events else None
    cmd = detail.cmd if isinstance(detail, Upcall) else ""
    words = "upcall " if cmd in ("", "miss") else f"upcall {printable(cmd)} "
    return [(words, Role.NAME)]


def _actions(stage: Stage) -> Iterator[Line]:
    actions = [event.detail for event in stage.events if isinstance(event.detail, ActionExecute)]
    yield all_actions(actions)
    yield _joined([_short(action) for action in actions])
    yield _joined([[(printable(action.action), _role(action))] for action in actions])


def all_actions(actions: Sequence[ActionExecute]) -> Line:
    """Return actions with their arguments, one after the other."""
    return _joined([list(action_words(action._replace(ct=None))) for action in actions])


def _short(action: ActionExecute) -> Line:
    name = (printable(action.action), _role(action))
    device = action.argument("device")
    if action.action == "output" and device:
        return [name, (f" {printable(str(device))}", Role.PORT)]
    if action.action == "recirc" and isinstance(id_ := action.argument("id"), int):
        return [name, (f" {id_:#x}", Role.NUMBER)]
    return [name]


def _role(action: ActionExecute) -> Role:
    return Role.DROP if action.action == "drop" else Role.NAME


def _joined(parts: Sequence[Line]) -> Line:
    """Put parts side by side; what repeats is counted."""
    line: Line = []
    for part, alike in groupby(parts):
        line += [*([(" · ", Tone.DIM)] if line else []), *part, *_times(len(list(alike)))]
    return line


def _events(stage: Stage) -> Iterator[Line]:
    first, last = stage.events[0].detail, stage.events[-1].detail
    times = _times(len(stage.events))
    if isinstance(first, Drop):
        word = drop_words(first.reason)
        yield [("✗ drop" if word == "drop" else f"✗ drop {word}", Role.DROP), *times]
        yield [("✗ drop", Role.DROP), *times]
    elif isinstance(first, Stack) and isinstance(last, Stack):
        points = list(dict.fromkeys((printable(first.point), printable(last.point))))
        yield [("stack ", Role.NAME), (" → ".join(points), Role.PLAIN)]
        yield [("stack", Role.NAME), *times]
    elif isinstance(first, FlowDel):
        yield [("flow_del ", Role.NAME), (printable(first.reason), Role.PLAIN)]
        yield [("flow_del", Role.NAME)]
