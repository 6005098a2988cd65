"""Who is asked for which flows: the chosen one first, then those on the screen, then the rest."""

from __future__ import annotations

from collections.abc import Iterable

from engine.detrace.answers import AnswerSource, Priority
from engine.events import Event
from engine.flow_id import FlowId
from engine.view.flows import FlowSeen, flows_of

MEMORY = 65536  # flows that are remembered as asked for
AGAIN = 2_000_000_000  # ns; vswitchd learns a flow's rules some half a second after its second packet


class Asking:
    """Asks for flows: each when it is first named, and again when it is used or looked at some time later.

    What has changed in the meantime (rules that were pending, a flow that is gone) the source finds out then.
    """

    def __init__(self, answers: AnswerSource) -> None:
        self._answers = answers
        self._due: dict[FlowId | FlowSeen, int] = {}  # when to ask again; the events' clock

    def chosen(self, seen: FlowSeen) -> None:
        """Ask for the flow that is looked at; for as long as it is."""
        self._answers.ask(seen.flow, Priority.SELECTED, seen.at)

    def visible(self, events: Iterable[Event]) -> None:
        """Ask for the flows of events that are on the screen; for as long as they are."""
        for seen in flows_of(events):
            self._answers.ask(seen.flow, Priority.VISIBLE, seen.at)

    def arrived(self, events: Iterable[Event]) -> None:
        """Ask for the flows of new events, so that they are known when somebody looks at them later."""
        for seen in flows_of(events):
            due = self._due.get(seen.key)
            if due is None:
                self._answers.see(seen.flow, seen.at)
            if due is None or seen.at >= due:
                self._ask_rest(seen)

    def _ask_rest(self, seen: FlowSeen) -> None:
        if len(self._due) >= MEMORY:
            self._due.clear()
        self._due[seen.key] = seen.at + AGAIN
        self._answers.ask(seen.flow, Priority.REST, seen.at)
