"""Packets from the running kernel: the probes, read on a thread of their own."""

from __future__ import annotations

import os
import threading
import time
from typing import NamedTuple

from engine.bpf.program import RING_PAGES, Program
from engine.bpf.records import unpack_record
from engine.correlate import Correlator
from engine.datapaths import Datapaths, PortNames
from engine.details import Details
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.preflight.bindings import check_bcc
from engine.preflight.check import Places, State
from engine.preflight.kernel import check_module, check_privileges
from engine.reorder import Reorder
from engine.source import Batch, Hook, SourceStatus

READ_INTERVAL = 0.02  # s; the ring holds much more
COUNT_INTERVAL = 0.2  # s; reading the counters costs a system call a hook
GARBAGE_INTERVAL = 5.0  # s
CLOSE_TIMEOUT = 2.0  # s


class LiveOptions(NamedTuple):
    """What to trace.

    Attributes:
        interfaces: device names; packets that enter elsewhere are left out. Empty: all.
        ring_pages: pages of 4 KiB of the ring buffer, a power of two.
        kprobes: hook by kprobe and kretprobe; None: where bcc cannot do it by fentry and fexit.
    """

    interfaces: tuple[str, ...] = ()
    ring_pages: int = RING_PAGES
    kprobes: bool | None = None


class LiveSource:
    """The events of the packets of this host's datapaths.

    Args:
        options: what to trace.
        names: the kernel's list of datapaths and ports.
    """

    def __init__(self, options: LiveOptions, names: PortNames) -> None:
        self._options = options
        self._names = names
        self._program: Program | None = None
        self._correlator: Correlator | None = None
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._packets: list[PacketBytes] = []
        self._hooks: tuple[Hook, ...] = ()
        self._lost: dict[str, int] = {}
        self._reorder = Reorder()
        self._problem = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ovscope-engine", daemon=True)

    def start(self) -> None:
        """Compile and attach the probes, and begin to read.

        Raises:
            OvscopeError: live tracing cannot work here.
        """
        self._names.refresh()
        places = Places()
        for check in (check_privileges(places), check_bcc(), check_module(places)):
            if check.state is State.MISSING:
                raise OvscopeError(f"live tracing cannot work, {check.name}: {check.found}", check.remedy)
        self._program = Program(*self._options)
        self._hooks = self._program.hooks
        self._correlator = Correlator(Details(self._program.actions, Datapaths(self._names)))
        self._thread.start()

    def pull(self) -> Batch:
        """Return what came since the last call; never blocks for longer than a list takes to swap."""
        with self._lock:
            events, self._events = self._events, []
            packets, self._packets = self._packets, []
            lost = self._lost
        status = SourceStatus("live", self._title(), self._hooks, lost, bool(self._problem), self._problem)
        return Batch(events, packets, status)

    def close(self) -> None:
        """Take the probes off; what was read and not pulled yet can still be pulled."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_TIMEOUT)
        if self._program is not None:
            self._program.close()
            self._program = None

    def _title(self) -> str:
        datapaths = sorted({self._names.datapath(vport.datapath) for vport in self._names.vports()})
        return f"{', '.join(datapaths) or 'no datapath'} · {os.uname().release}"

    def _run(self) -> None:
        try:
            self._read_until_closed()
        except Exception as error:
            self._problem = f"the engine stopped: {type(error).__name__}: {error}"

    def _read_until_closed(self) -> None:
        assert self._program is not None
        counted = tidied = time.monotonic()
        while not self._closing.wait(READ_INTERVAL):
            now = time.monotonic()
            self._read(self._program, time.monotonic_ns())
            if now - counted > COUNT_INTERVAL:
                self._lost, counted = self._program.lost(), now
            if now - tidied > GARBAGE_INTERVAL:
                self._program.collect_garbage(time.monotonic_ns())
                tidied = now
        self._read(self._program, None)
        self._lost = self._program.lost()

    def _read(self, program: Program, now: int | None) -> None:
        """Hand over what the probes sent; without a time of day, to the last of it."""
        assert self._correlator is not None
        ready = self._reorder.feed([unpack_record(raw) for raw in program.read()], now)
        events, packets = self._correlator.feed(ready)
        with self._lock:
            self._events += events
            self._packets += packets
