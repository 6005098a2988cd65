"""What the times of the packets' rows are told from."""

from __future__ import annotations

from engine.labels.clock import TimeBase
from engine.view.row import Row
from engine.view.time_search import first_seen
from engine.view.view import View


class TimeColumn:
    """Dates rows as they are drawn: nothing is reckoned for a packet that is not.

    Args:
        view: what the rows are of.

    Attributes:
        base: what times are told from.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self.base = TimeBase.CLOCK
        self._first: int | None = None  # stays when that packet is evicted: else all rows would change

    def turn(self) -> None:
        """Tell the times from the next base; the first packet is the first that is kept now."""
        self.base = self.base.next
        self._first = None

    def date(self, rows: list[Row]) -> list[Row]:
        """Return rows that follow each other with what their times are told from.

        The first of all rows has none above it, and is told from itself.
        """
        if self.base is TimeBase.CLOCK or not rows:
            return rows
        if self.base is TimeBase.PREVIOUS:
            return self._from_above(rows)
        if self._first is None:
            self._first = self._oldest()
        return [row if row.place else row._replace(since=self._first) for row in rows]

    def _from_above(self, rows: list[Row]) -> list[Row]:
        top = rows[0]
        above = top.packet if top.place else self._view.selection.shown_before(top.packet)
        dated: list[Row] = []
        for row in rows:
            if row.place is None:
                since = self._time(row.packet if above is None else above)
                row = row._replace(since=self._time(row.packet) if since is None else since)
            dated.append(row)
            above = row.packet
        return dated

    def _time(self, packet: int) -> int | None:
        """When a packet began, ns; None where it is not kept."""
        columns = self._view.store.columns
        return columns.times[packet - columns.first] if packet in self._view.store else None

    def _oldest(self) -> int | None:
        """When the first packet that is kept began; None where there is none."""
        columns = self._view.store.columns
        at = first_seen(columns.counts, range(columns.size))
        return None if at is None else columns.times[at]
