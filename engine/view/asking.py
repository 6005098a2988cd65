"""Who is asked for which flows: the chosen one first, then those on the screen, then the rest."""

from __future__ import annotations

from collections.abc import Iterable

from engine.detrace.answers import AnswerSource, Priority
from engine.events import Event
from engine.flow_id import FlowId
from engine.view.flows import FlowSeen, flows_of

MEMORY = 65536  # flows that are remembered as asked for


class Asking:
    """Asks for each flow once at each priority; a source that is asked again has less time to answer."""

    def __init__(self, answers: AnswerSource) -> None:
        self._answers = answers
        self._asked: dict[FlowId | FlowSeen, Priority] = {}

    def chosen(self, seen: FlowSeen) -> None:
        """Ask for the flow that is looked at."""
        self._ask(seen, Priority.SELECTED)

    def visible(self, events: Iterable[Event]) -> None:
        """Ask for the flows of events that are on the screen."""
        for seen in flows_of(events):
            self._ask(seen, Priority.VISIBLE)

    def arrived(self, events: Iterable[Event]) -> None:
        """Ask for the flows of new events, so that they are known when somebody looks at them later."""
        for seen in flows_of(events):
            self._ask(seen, Priority.REST)

    def _ask(self, seen: FlowSeen, priority: Priority) -> None:
        key = seen.flow if seen.flow.flow else seen  # the put of a UFID is told from the next by its time
        if self._asked.get(key, priority + 1) <= priority:
            return
        if len(self._asked) >= MEMORY:
            self._asked.clear()
        self._asked[key] = priority
        self._answers.ask(seen.flow, priority, seen.at)
