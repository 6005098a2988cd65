"""Packets from the running kernel: the probes, read on a thread of their own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from engine.bpf.program import RING_PAGES, Program
from engine.bpf.records import unpack_record
from engine.correlate import Correlator
from engine.datapaths import Datapaths, PortNames
from engine.errors import OvscopeError
from engine.events import Event, PacketBytes
from engine.source import Batch, Hook, SourceStatus

READ_INTERVAL = 0.02  # s; the ring holds much more
GARBAGE_INTERVAL = 5.0  # s
CLOSE_TIMEOUT = 2.0  # s


class LiveOptions(NamedTuple):
    """What to trace.

    Attributes:
        interfaces: device names; packets that enter elsewhere are left out. Empty: all.
        ring_pages: pages of 4 KiB of the ring buffer, a power of two.
    """

    interfaces: tuple[str, ...] = ()
    ring_pages: int = RING_PAGES


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
        self._lost: dict[str, int] = {}
        self._garbage = 0
        self._problem = ""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ovscope-engine", daemon=True)

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """What was attached; empty before the start."""
        return self._program.hooks if self._program else ()

    def start(self) -> None:
        """Compile and attach the probes, and begin to read.

        Raises:
            OvscopeError: live tracing cannot work here.
        """
        if os.geteuid() != 0:
            raise OvscopeError("live tracing needs root", "run it with sudo")
        self._names.refresh()
        self._program = Program(self._options.interfaces, self._options.ring_pages)
        self._correlator = Correlator(self._program.actions, Datapaths(self._names))
        self._thread.start()

    def pull(self) -> Batch:
        """Return what came since the last call; never blocks for longer than a list takes to swap."""
        with self._lock:
            events, self._events = self._events, []
            packets, self._packets = self._packets, []
            lost = self._lost
        status = SourceStatus("live", self._title(), self.hooks, lost, bool(self._problem), self._problem)
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
            self._read_until_closed(self._read_once, self._collect_garbage)
        except Exception as error:
            self._problem = f"the engine stopped: {type(error).__name__}: {error}"

    def _read_until_closed(self, read: Callable[[], None], tidy: Callable[[], None]) -> None:
        tidied = time.monotonic()
        while not self._closing.wait(READ_INTERVAL):
            read()
            if time.monotonic() - tidied > GARBAGE_INTERVAL:
                tidy()
                tidied = time.monotonic()
        read()

    def _read_once(self) -> None:
        assert self._program is not None
        assert self._correlator is not None
        raw = self._program.read()
        events, packets = self._correlator.feed([unpack_record(record) for record in raw])
        lost = self._program.lost()
        with self._lock:
            self._events += events
            self._packets += packets
            self._lost = lost

    def _collect_garbage(self) -> None:
        assert self._program is not None
        self._garbage += self._program.collect_garbage(time.monotonic_ns())
