"""All that is known of one stage of a journey, in two lines."""

from __future__ import annotations

from collections.abc import Iterator

from engine.events import ActionExecute, EventKind, Link, UpcallClassify, UpcallEnqueue, UpcallReturn
from engine.labels import Clock, Role, duration, printable
from engine.labels.event_words import event_words, result
from engine.store.tree import TreeRow
from engine.view.journey import Journey
from engine.view.stage import Stage, StageKind
from tui.spans import Line, Span, Tone
from tui.widgets.parts.event import LINKS
from tui.widgets.parts.stage_label import all_actions

GAP = ("  ", Tone.TEXT)


def stage_details(journey: Journey, stage: Stage, times: Clock) -> tuple[Line, Line]:
    """Return when a stage was and from which event to which; then the event that stands for it."""
    name = (stage.kind.value, Tone.TITLE)
    exact: list[Span] = [] if stage.length is None else [(f"{stage.length:,} ns", Role.NUMBER)]
    first = [name, *_when(stage), *_what(journey, stage), *exact]
    return _spaced(first), _spaced(list(_circumstances(stage, times)))


def _spaced(parts: list[Span]) -> Line:
    line: Line = []
    for part in parts:
        line += [*([GAP] if line else []), part]
    return line


def _when(stage: Stage) -> Iterator[Span]:
    start, end = _ms(stage.start), _ms(stage.end)
    if stage.kind is StageKind.AFTERWARDS:
        yield f"at {start} ms", Role.TIME
    elif stage.pending:
        yield f"since {start} ms", Role.TIME
    elif stage.length is not None:
        yield f"{start} → {end} ms", Role.TIME
    elif stage.start == stage.end:
        yield f"at {start} ms", Role.TIME
    else:
        yield f"somewhere in {start} → {end} ms", Role.MISSING
    if stage.unseen:
        yield ", ".join(kind.label for kind in stage.unseen) + " not seen", Role.MISSING


def _ms(ns: int) -> str:
    return f"{ns / 1e6:+.6f}"


def _what(journey: Journey, stage: Stage) -> Iterator[Span]:
    match stage.kind:
        case StageKind.KERNEL | StageKind.QUEUE:
            yield from _messages(journey, stage)
        case StageKind.CLASSIFICATION:
            yield from _classified(stage)
        case StageKind.ACTIONS:
            actions = [event.detail for event in stage.events if isinstance(event.detail, ActionExecute)]
            yield "".join(text for text, _ in all_actions(actions)), Tone.TEXT
            return
        case StageKind.GAP:
            yield "no hook was met in this time", Tone.DIM
    if stage.pending and not (stage.kind is StageKind.QUEUE and len(journey.messages(stage)) > 1):
        yield _WAITS_FOR[stage.kind], Tone.WARNING
    elif stage.begin and stage.finish and stage.begin is not stage.finish:
        yield f"{stage.begin.kind.label} → {stage.finish.kind.label}", Tone.DIM


_WAITS_FOR = {
    StageKind.KERNEL: "the kernel has not queued it yet",
    StageKind.QUEUE: "no handler thread has received it yet",
    StageKind.CLASSIFICATION: "ovs-vswitchd has sent nothing back yet",
    StageKind.REINJECTION: "nothing was seen of the packet since",
}


def _messages(journey: Journey, stage: Stage) -> Iterator[Span]:
    messages = journey.messages(stage)
    if stage.kind is StageKind.KERNEL:
        details = (event.detail for event in stage.events)
        failures = (detail.ret for detail in details if isinstance(detail, UpcallEnqueue | UpcallReturn))
        yield from (words for ret in dict.fromkeys(filter(None, failures)) for words in result(ret))
    if len(messages) < 2:
        return
    yield f"{len(messages)} messages", Role.NUMBER
    waited = sorted(message.waited for message in messages if message.waited is not None)
    if stage.kind is StageKind.QUEUE and waited:
        bounds = dict.fromkeys((duration(waited[0]), duration(waited[-1])))
        yield f"waited {' to '.join(bounds)}", Role.TIME
    if stage.kind is StageKind.QUEUE and len(waited) < len(messages):
        yield f"{len(messages) - len(waited)} not received", Tone.WARNING


def _classified(stage: Stage) -> Iterator[Span]:
    took = [event.detail.duration for event in stage.events if isinstance(event.detail, UpcallClassify)]
    if took:
        yield f"of it ovs-vswitchd classified for {duration(sum(took))}", Role.TIME


def _circumstances(stage: Stage, times: Clock) -> Iterator[Span]:
    event = stage.event
    if event is None:
        return
    yield event.kind.label, Role.NAME
    yield times(event.time), Role.TIME
    yield f"{printable(event.task.comm)} tid {event.task.tid}", Role.TASK
    yield from _links(stage)
    yield f"cpu {event.cpu}", Role.NUMBER
    if event.kind not in _TOLD_ABOVE:
        yield from event_words(TreeRow(event, 0, ()), full_ufid=True)


_TOLD_ABOVE = (EventKind.PASS, EventKind.ACTION_EXECUTE, EventKind.UPCALL, EventKind.UPCALL_RECV)


def _links(stage: Stage) -> Iterator[Span]:
    """How the stage's events were tied to the packet; the packet's first event was to nothing."""
    if stage.uncertain:
        yield "~ could be another packet's:", Role.UNCERTAIN
    tied = [event for event in stage.events or (stage.event,) if event is not None and event.number > 0]
    for link in dict.fromkeys(event.link for event in tied):
        yield (LINKS[link], Role.MISSING) if link is Link.NONE else (f"by {LINKS[link]}", Tone.DIM)
