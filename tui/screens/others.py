"""The screens behind the keys of the live one, imported when first wanted: the start is twice as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.labels import Clock
from engine.view.focus import Focus
from engine.view.host import Host
from engine.view.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.view.checkup import Checkup
    from engine.view.datapath.model import DatapathModel
    from engine.view.export_sets import ExportSet
    from engine.view.related import Related
    from tui.screens.datapath import DatapathScreen
    from tui.screens.doctor import DoctorScreen
    from tui.screens.export import ExportScreen
    from tui.screens.journey import JourneyScreen
    from tui.screens.pick import PickScreen
    from tui.screens.upcalls import UpcallsScreen


class OtherScreens:
    """Makes them, and keeps what they know when they are closed.

    Args:
        session: what is shown.
        times: tells the events' times.
        host: what else of this host can be read.
    """

    def __init__(self, session: Session, times: Clock, host: Host) -> None:
        self._session = session
        self._times = times
        self._host = host
        self._datapath: DatapathModel | None = None
        self._checkup: Checkup | None = None

    def journey(self, focus: Focus) -> JourneyScreen:
        """Return the journey of the packet that the cursor is on."""
        from tui.screens.journey import JourneyScreen

        return JourneyScreen(self._session.view, focus, self._times)

    def upcalls(self) -> UpcallsScreen:
        """Return who causes upcalls."""
        from tui.screens.upcalls import UpcallsScreen

        return UpcallsScreen(self._session)

    def export(self, sets: Sequence[ExportSet], now: float) -> ExportScreen:
        """Return the box that writes packets to a file; ``now`` in seconds since 1970."""
        from tui.screens.export import ExportScreen

        return ExportScreen(self._session, sets, now)

    def datapath(self) -> DatapathScreen:
        """Return what vswitchd says of the switch."""
        from engine.view.datapath.model import Asker, DatapathModel
        from tui.screens.datapath import DatapathScreen

        if self._datapath is None:
            answers = self._session.answers
            self._datapath = DatapathModel(answers if isinstance(answers, Asker) else None, self._host.reader)
        return DatapathScreen(self._datapath, self._session, self._times)

    def doctor(self) -> DoctorScreen:
        """Return whether tracing can work."""
        from engine.view.checkup import Checkup
        from tui.screens.doctor import DoctorScreen

        if self._checkup is None:
            self._checkup = Checkup(self._host.run_checks)
        return DoctorScreen(self._checkup, self._session, self._times)

    def pick(self, things: Sequence[Related]) -> PickScreen:
        """Return what goes with a flow, to choose from."""
        from tui.screens.pick import PickScreen

        return PickScreen(things)
