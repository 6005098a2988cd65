"""Where an action of a packet comes from: the pass that it runs in, and the upcall that brought it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.events import ActionExecute, Event, FlowExec, Pass, Upcall
from engine.files.schema import QUEUE_ID_MASK

# Actions that something hangs on whose origin matters: other actions, an upcall.
HOLDERS = frozenset({"sample", "clone", "check_pkt_len", "dec_ttl", "userspace"})


class Origin(NamedTuple):
    """Where an event is in its packet.

    Attributes:
        entry: number of the pass; None where that was not seen.
        recirc_id: of that pass.
        queue_id: of the upcall that vswitchd answered by sending the packet back; None: it did not come so.
    """

    entry: int | None = None
    recirc_id: int = 0
    queue_id: int | None = None


NOWHERE = Origin()


@dataclass(slots=True)
class Origins:
    """The origins of one packet's events that others hang on."""

    _known: dict[int, Origin] = field(default_factory=dict)  # by event number
    _sent: dict[tuple[int, int], int] = field(default_factory=dict)  # queue id by pass and thread

    def of(self, event: Event) -> Origin:
        """Return an event's origin."""
        found = NOWHERE if event.parent is None else self._known.get(event.parent, NOWHERE)
        if found.queue_id is not None or found.entry is None:
            return found
        # What a thread has sent back it carries out next, before it sends anything else.
        return found._replace(queue_id=self._sent.get((found.entry, event.task.tid)))

    def note(self, event: Event) -> None:
        """Remember what may hang on an event."""
        match event.detail:
            case Pass(recirc_id=recirc_id):
                self._known[event.number] = Origin(event.number, recirc_id)
            case FlowExec():
                self._execute(event)
            case Upcall():
                self._known[event.number] = self.of(event)
            case ActionExecute(action=action) if action in HOLDERS:
                self._known[event.number] = self.of(event)

    def _execute(self, event: Event) -> None:
        queue_id = event.value & QUEUE_ID_MASK
        found = self._known[event.number] = self.of(event)._replace(queue_id=queue_id)
        if found.entry is not None:
            self._sent[found.entry, event.task.tid] = queue_id
