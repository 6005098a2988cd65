"""Packets from the running kernel: the probes, read on a thread of their own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import NamedTuple

from engine.bpf.program import RING_PAGES, Program
from engine.bulk import Events, FirstBytes
from engine.capture.capture import Capture
from engine.capture.encode import encode
from engine.daemons import Daemons
from engine.datapaths import PortNames
from engine.detrace.session import Target
from engine.errors import OvscopeError
from engine.preflight.bindings import check_bcc
from engine.preflight.check import Places, State
from engine.preflight.kernel import check_module, check_privileges
from engine.source import Batch, Hook, Notice, SourceStatus
from engine.tracer import Counts, Tracer

READ_INTERVAL = 0.02  # s; the ring holds much more
COUNT_INTERVAL = 0.2  # s; reading the counters costs a system call a hook
WATCH_INTERVAL = 1.0  # s
GARBAGE_INTERVAL = 5.0  # s
CLOSE_TIMEOUT = 120.0  # s; a slow CPU takes long to read a full ring, and there is an end to it


class LiveOptions(NamedTuple):
    """What to trace.

    Attributes:
        capture: the capture filter to begin with.
        ring_pages: pages of 4 KiB of the ring buffer, a power of two.
        kprobes: hook by kprobe and kretprobe not by fentry and fexit; these miss packets (trampolines.py).
        back_off: follow fewer packets while the ring fills, so that those which are followed stay whole.
        stack: follow packets through the network stack, too, before and after the datapath.
        usdt: listen to the USDT probes of ovs-vswitchd, where it has them.
        target: which ovs-vswitchd is meant, where several run.
    """

    capture: Capture = Capture()
    ring_pages: int = RING_PAGES
    kprobes: bool = False
    back_off: bool = True
    stack: bool = False
    usdt: bool = True
    target: Target = Target()


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
        self._tracer: Tracer | None = None
        self._lock = threading.Lock()
        self._events, self._packets = Events(), FirstBytes()
        self._incomplete: list[int] = []
        self._daemons: Daemons | None = None
        self._last: tuple[tuple[Hook, ...], tuple[Notice, ...]] = ((), ())
        self._counts = Counts()
        self._capture = options.capture
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
        options = self._options
        capture = encode(options.capture)
        program = self._program = Program(
            capture, options.ring_pages, options.kprobes, options.back_off, options.stack, options.usdt
        )
        apply = program.apply_usdt if options.usdt else None
        self._daemons = Daemons(options.target, apply, self._names.flows)
        self._tracer = Tracer(program, self._names, self._daemons.deletion_reason)
        self._told()
        self._thread.start()

    def set_capture(self, capture: Capture) -> None:
        """Follow other packets from now on; those that were chosen before are followed to their end."""
        with self._lock:
            if self._program is not None:
                self._program.set_capture(encode(capture))
            self._capture = capture

    def pull(self) -> Batch:
        """Return what came since the last call; never blocks for longer than a list takes to swap."""
        with self._lock:
            events, self._events = self._events, Events()
            packets, self._packets = self._packets, FirstBytes()
            incomplete, self._incomplete = self._incomplete, []
            counts, capture = self._counts, self._capture
            hooks, notices = self._told()
        status = SourceStatus(
            "live",
            self._title(),
            hooks,
            counts.lost,
            bool(self._problem),
            self._problem,
            capture=capture.filter_text,
            sampling=capture.sample,
            crowded=counts.crowded,
            left_out=counts.left_out,
            removed=counts.removed,
            notices=notices,
        )
        return Batch(events, packets, status, incomplete)

    def port_names(self, datapath: str) -> Mapping[int, str]:
        """Return the names of a datapath's ports by their numbers, as they were last read."""
        ports = self._names.vports()
        return {port.number: port.name for index, port in ports if self._names.datapath(index) == datapath}

    def _told(self) -> tuple[tuple[Hook, ...], tuple[Notice, ...]]:
        if self._program is None or self._daemons is None:
            return self._last
        self._last = (self._program.hooks + self._daemons.hooks, self._daemons.notices)
        return self._last

    def close(self) -> None:
        """Take the probes off; what was read and not pulled yet can still be pulled."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_TIMEOUT)
        if self._thread.is_alive():
            self._problem = (
                f"the engine did not end within {CLOSE_TIMEOUT:.0f} s: what it did not read is lost"
            )
        self._told()
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
        assert self._tracer is not None
        assert self._daemons is not None
        tracer, daemons = self._tracer, self._daemons
        counted = tidied = watched = time.monotonic()
        pause = READ_INTERVAL
        while not self._closing.wait(pause):
            now = time.monotonic()
            pause = 0.0 if self._read(tracer, time.monotonic_ns()) else READ_INTERVAL
            if now - counted > COUNT_INTERVAL:
                self._count(tracer)
                counted = now
            if now - watched > WATCH_INTERVAL:
                daemons.poll(time.monotonic_ns())
                watched = now
            if now - tidied > GARBAGE_INTERVAL:
                tracer.collect_garbage(time.monotonic_ns())
                tidied = now
        if self._program is not None:
            self._program.stop()
        while self._read(tracer, None):
            """There is an end to it now."""
        self._count(tracer)

    def _read(self, tracer: Tracer, now: int | None) -> bool:
        """Hand over what the probes sent; return whether there is more."""
        events, packets, more = tracer.read(now)
        with self._lock:
            self._events += events
            self._packets += packets
        return more

    def _count(self, tracer: Tracer) -> None:
        now = time.monotonic_ns()
        counts, incomplete = tracer.count(now), tracer.incomplete(now)
        with self._lock:
            self._counts = counts
            self._incomplete += incomplete
