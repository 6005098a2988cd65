"""What is known of the switch, section by section; what is looked at is asked for, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar, runtime_checkable

from engine.detrace.coverage_text import parse_coverage
from engine.detrace.dpctl_show import parse_dpctl_show
from engine.detrace.dpif_show import parse_dpif_show
from engine.detrace.dump_flows import RuleLines
from engine.detrace.fdb_text import Fdb, parse_fdb
from engine.detrace.switch_reader import SwitchReading
from engine.detrace.upcall_show import parse_upcall_show
from engine.errors import OvscopeError
from engine.view.datapath.reading import Reading
from engine.view.datapath.section import SECTIONS, Section

T = TypeVar("T")
USUAL = "br-int"  # where OVN and OpenStack write their rules: the bridge to look at first
DUMP_WITHIN = 10.0  # seconds that all rules of a bridge may take
_NOBODY = OvscopeError("nobody reads the database and the log here")


@runtime_checkable
class Asker(Protocol):
    """Who can be asked what vswitchd knows. No call waits."""

    @property
    def commands(self) -> frozenset[str]:
        """The commands that vswitchd has; empty while that is not known."""

    def request(self, command: str, *arguments: str, within: float | None = None) -> Future[str]:
        """Ask; the future's exception is an OvscopeError where there is no answer."""


class DatapathModel:
    """Pulled on a clock. No call waits for anybody.

    Args:
        asker: who is asked; None: nobody can be, as of a recording.
        reader: who reads the database and the log; None: nobody.

    Attributes:
        section: what is looked at.
        bridge: the bridge that is looked at; empty while none is known.
    """

    def __init__(self, asker: Asker | None, reader: SwitchReading | None = None) -> None:
        self.section = Section.OVERVIEW
        self.bridge = ""
        self._asker = asker
        self._looked: tuple[Section, str] | None = None
        self._since = 0.0
        self._now = 0.0
        self.datapaths = self._asked("dpctl/show", parse_dpctl_show)
        self.ports = self._asked("dpif/show", parse_dpif_show)
        self.names = self._asked("ofproto/list", lambda text: tuple(sorted(text.split())))
        self.coverage = self._asked("coverage/show", parse_coverage)
        self.upcalls = self._asked("upcall/show", parse_upcall_show)
        self.switch = Reading("the database", reader.switch if reader else _nobody, lambda switch: switch)
        self.log = Reading("the log", reader.log if reader else _nobody, lambda log: log)
        self.rules = self._rules()
        self.fdb = self._fdb()

    @property
    def possible(self) -> bool:
        """Whether there is anybody to ask."""
        return self._asker is not None

    @property
    def changes(self) -> int:
        """A number that goes up whenever the section has something else to show."""
        return sum(reading.changes for reading in self.looked_at)

    @property
    def looked_at(self) -> tuple[Reading[Any], ...]:
        """What the section shows, the main thing first."""
        match self.section:
            case Section.OVERVIEW:
                return self.datapaths, self.ports
            case Section.BRIDGES:
                return (self.switch,)
            case Section.RULES:
                return self.rules, self.names
            case Section.FDB:
                return self.fdb, self.names, self.ports
            case Section.COVERAGE:
                return (self.coverage,)
            case Section.UPCALL:
                return (self.upcalls,)
            case Section.LOG:
                return (self.log,)

    @property
    def now(self) -> float:
        """Monotonic seconds of the last tick."""
        return self._now

    def tick(self, now: float) -> None:
        """Take what came, and ask for what is looked at and due."""
        self._now = now
        for reading in self._all():
            reading.settle(now)
        self._choose_some_bridge()
        if self._looked != (self.section, self.bridge):
            self._looked, self._since = (self.section, self.bridge), now
        if self.possible:
            for reading in self.looked_at:
                if self.bridge or reading not in (self.rules, self.fdb):
                    reading.look(now, self._since)

    def choose(self, section: Section) -> None:
        """Look at a section."""
        self.section = section

    def turn(self, steps: int) -> None:
        """Look at the next section, or the one before."""
        self.choose(SECTIONS[(SECTIONS.index(self.section) + steps) % len(SECTIONS)])

    def turn_bridge(self, steps: int) -> None:
        """Look at the next bridge, or the one before."""
        names = self.names.value or ()
        if len(names) > 1 and self.bridge in names:
            self._look_at_bridge(names[(names.index(self.bridge) + steps) % len(names)])

    def again(self) -> None:
        """Ask now, also for what is heavy."""
        for reading in self.looked_at:
            reading.again()

    def leave(self) -> None:
        """Nobody looks any more: what is large is forgotten."""
        self.rules.drop()
        self._looked = None

    def _all(self) -> tuple[Reading[Any], ...]:
        asked = (self.datapaths, self.ports, self.names, self.coverage, self.upcalls)
        return *asked, self.switch, self.log, self.rules, self.fdb

    def _choose_some_bridge(self) -> None:
        names = self.names.value or ()
        if names and self.bridge not in names:
            self._look_at_bridge(USUAL if USUAL in names else names[0])

    def _look_at_bridge(self, name: str) -> None:
        self.rules.drop()
        self.fdb.drop()
        self.bridge = name
        self.rules, self.fdb = self._rules(), self._fdb()

    def _rules(self) -> Reading[RuleLines]:
        name = self.bridge
        return self._asked(
            "bridge/dump-flows", lambda text: RuleLines(name, text), name, heavy=True, within=DUMP_WITHIN
        )

    def _fdb(self) -> Reading[Fdb]:
        return self._asked("fdb/show", parse_fdb, self.bridge)

    def _asked(
        self,
        command: str,
        read: Callable[[str], T],
        *arguments: str,
        heavy: bool = False,
        within: float | None = None,
    ) -> Reading[T]:
        def ask() -> Future[str]:
            assert self._asker is not None
            return self._asker.request(command, *arguments, within=within)

        def has() -> bool:
            known = self._asker.commands if self._asker else frozenset()
            return not known or command in known

        return Reading(command, ask, read, heavy, has)


def _nobody() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(_NOBODY)
    return future
