"""What the tracing says of itself: hooks, what was lost, removed or left out, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.capture.words import captured_words
from engine.detrace.answers import ExplainerStatus
from engine.labels import Clock, printable
from engine.source import Hook, SourceStatus
from tui.numbers import grouped
from tui.spans import Line, Paragraph, Tone
from tui.widgets.columns import GAP, cell, widest

BLANK = Paragraph([])
_COLLECTED = "  by the garbage collector, for want of an end"
_UNTOLD = "the recording does not tell"
_LEFT_OUT = {"filter": "capture filter", "sampling": "sampling", "crowded": "ring full"}


def tracing_paragraphs(
    status: SourceStatus, times: Clock, explainer: ExplainerStatus | None = None
) -> Iterator[Paragraph]:
    """Yield all of it.

    Args:
        status: what the source, or the recording, tells.
        times: tells when something happened.
        explainer: how the one is doing who asks vswitchd for flows; None: there is none.
    """
    recorded = status.mode != "live"
    told = bool(status.hooks) or not recorded  # a file of Retis tells nothing of these
    yield Paragraph([("The recording" if recorded else "This session", Tone.TITLE)])
    yield Paragraph([cell("watched", 10, Tone.DIM), (printable(status.title), Tone.TEXT)], 12)
    if explainer is not None:
        yield _explainer(explainer)
    if captured := " · ".join(captured_words(status)):
        yield Paragraph([cell("captured", 10, Tone.DIM), (printable(captured), Tone.TEXT)], 12)
    yield _counts("lost", status.lost, "no event" if told else _UNTOLD, Tone.LOSS)
    named = {_LEFT_OUT.get(why, why): count for why, count in status.left_out.items()}
    yield _counts("left out", named, "no packet" if told else _UNTOLD, Tone.TEXT)
    yield _counts("removed", status.removed, "nothing" if told else _UNTOLD, Tone.TEXT, _COLLECTED)
    if status.problem:
        yield Paragraph([("✗ ", Tone.LOSS), (printable(status.problem), Tone.TEXT)], 2)
    yield BLANK
    yield from _hooks(status.hooks, recorded)
    if status.notices:
        yield BLANK
        yield Paragraph([("What happened", Tone.TITLE)])
    for notice in status.notices:
        time = (f"{times(notice.time)[:12]}{GAP}", Tone.DIM)
        yield Paragraph([time, (printable(notice.text), Tone.TEXT)], 14)


def _explainer(status: ExplainerStatus) -> Paragraph:
    line: Line = [cell("asked", 10, Tone.DIM)]
    if not status.rate:
        return Paragraph([*line, ("nobody: --detrace-rate 0", Tone.WARNING)], 12)
    if status.daemon is not None:
        version = ".".join(map(str, status.daemon.version))
        who = f"ovs-vswitchd {version}, pid {status.daemon.pid}, {status.daemon.socket}"
        line.append((printable(f"{who}; at most {status.rate:g} times a second"), Tone.TEXT))
    if status.last_error:
        line.append((f"{'; ' if status.daemon else ''}{printable(status.last_error)}", Tone.WARNING))
    elif status.daemon is None:
        line.append(("nobody yet", Tone.DIM))
    return Paragraph(line, 12)


def _counts(name: str, counts: Mapping[str, int], none: str, tone: Tone, words: str = "") -> Paragraph:
    """Return what was counted, the most first."""
    some = sorted(((count, what) for what, count in counts.items() if count), reverse=True)
    line: Line = [cell(name, 10, Tone.DIM)]
    if not some:
        return Paragraph([*line, (none, Tone.DIM)], 12)
    told = " · ".join(f"{printable(what)} {grouped(count)}" for count, what in some)
    return Paragraph([*line, (told, tone), (words, Tone.DIM)], 12)


def _hooks(hooks: tuple[Hook, ...], recorded: bool) -> Iterator[Paragraph]:
    attached = sum(hook.attached for hook in hooks)
    if not hooks:
        told = _UNTOLD if recorded else "none is attached yet"
        yield Paragraph([("Hooks", Tone.TITLE), (f"  {told}", Tone.DIM)])
        return
    yield Paragraph([("Hooks", Tone.TITLE), (f"  {attached} of {len(hooks)} attached", Tone.DIM)])
    name = widest((hook.name for hook in hooks), 8, 18)
    for hook in sorted(hooks, key=lambda hook: (hook.attached, not hook.lacks)):
        yield _hook(hook, name)


def _hook(hook: Hook, width: int) -> Paragraph:
    state = ("ok", Tone.GOOD) if hook.attached else ("missing", Tone.WARNING if hook.lacks else Tone.DIM)
    why = f": {printable(hook.problem)}" if hook.problem and not hook.attached else ""
    line: Line = [cell(state[0], 7, state[1]), cell(hook.name, width)]
    return Paragraph([*line, (printable(hook.where), Tone.DIM), (why, Tone.TEXT)], width + 11)
