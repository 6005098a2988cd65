"""The probes, compiled by bcc without kernel headers, attached, and read."""

from __future__ import annotations

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from engine.actions import ActionDecoder
from engine.actions.drop_reasons import DropReasons
from engine.bpf.btf import Btf
from engine.bpf.misses import Misses
from engine.bpf.offsets import probe_offsets
from engine.bpf.probes import FOLDER, PROBES, STACK, Attach, Point, Probe, hook_of, problem_of
from engine.bpf.trampolines import ENTRY, RETURN, Trampolines
from engine.bpf.usdt import FILES as USDT_FILES
from engine.bpf.usdt import UsdtProbes
from engine.errors import OvscopeError
from engine.events import EventKind
from engine.source import Hook
from engine.usdt.plan import Plan

RING_PAGES = 2048  # 8 MiB: 90 ms of a million events a second
RECORD_HEADER = 8  # bytes, in the ring: BPF_RINGBUF_HDR_SZ
MOST_RECORDS = 16384  # of one read: whoever reads must come to other things, too
STALE_NS = 60 * 10**9
_HEADERS = ("ovscope.h", "trail.h", "capture.h", "thread.h", "journey.h")
LEFT_OUT = ("filter", "sampling", "crowded")  # enum left_out


class Program:
    """The attached probes.

    Args:
        capture: the capture filter, encoded (engine.capture).
        ring_pages: pages of 4 KiB of the ring buffer, a power of two.
        kprobes: hook by kprobe and kretprobe not by fentry and fexit; these miss packets (trampolines.py).
        back_off: follow fewer packets while the ring fills.
        stack: follow packets through the network stack, too.
        usdt: listen to the USDT probes of vswitchd: see ``apply_usdt``.

    Raises:
        ImportError: there is no bcc (engine.preflight.bindings says so in better words).
        OvscopeError: BTF is missing, or a probe that everything hangs on cannot be attached.
    """

    def __init__(
        self,
        capture: bytes,
        ring_pages: int = RING_PAGES,
        kprobes: bool = False,
        back_off: bool = True,
        stack: bool = False,
        usdt: bool = False,
    ) -> None:
        bcc = _import_bcc()
        btf = Btf("openvswitch")
        try:
            self.actions = ActionDecoder.of(btf)
            self.drop_reasons = DropReasons(btf)
            wanted = (*PROBES, STACK) if stack else PROBES
            probes, missing = _usable(btf, wanted, kprobes)
            flags = {"RING_PAGES": ring_pages, "USE_KPROBES": kprobes, "STACK": stack}
            flags["SILENT_DROPS"] = self.drop_reasons.silent
            macros = probe_offsets(btf) | {name: int(on) for name, on in flags.items() if on}
            text = _source([*(probe.file for probe in probes), *(USDT_FILES if usdt else ())], macros)
            self._lib = bcc.libbcc.lib
            self._bpf = _compile(bcc, text)
            self._trampolines = Trampolines(btf, "openvswitch")
            self._misses = Misses(self._lib)
            self.hooks = self._attach(probes) + tuple(missing)
        finally:
            btf.close()
        self._usdt = UsdtProbes(self._bpf, self._lib) if usdt else None
        self._raw: list[bytes] = []
        self._taken = 0
        self._capture = 0  # which of the two is in force
        self._bpf["events"].open_ring_buffer(self._keep)
        self._put("captures", 0, capture)
        self._enabled = True
        self._back_off = back_off
        self._set()  # only now, so that no entry is seen without its return

    def _attach(self, probes: list[Probe]) -> tuple[Hook, ...]:
        return tuple(hook_of(probe, self._attach_probe(probe)) for probe in probes)

    def _attach_probe(self, probe: Probe) -> str:
        """Attach all of a probe's places; return what went wrong.

        What a program of openvswitch's own functions misses is an event that is lost. Others run for
        everybody, and may have missed what is nobody's business here.
        """
        for point in probe.points:
            try:
                with _silence():
                    self._attach_point(point)
            except Exception as error:
                problem = f"cannot attach {point.where}: {error}"
                if probe.needed:
                    self.close()
                    raise OvscopeError(problem, "run `ovscope doctor`") from error
                return problem
        ours = (point.function for point in probe.points if point.target.startswith("ovs_"))
        self._misses.watch(probe.kind.label, map(self.programs.__getitem__, ours))
        return ""

    def _attach_point(self, point: Point) -> None:
        name, target = point.function.encode(), point.target.encode()
        match point.how:
            case Attach.TRACEPOINT:
                self._bpf.attach_raw_tracepoint(target, name)
            case Attach.FENTRY | Attach.FEXIT:
                how = ENTRY if point.how is Attach.FENTRY else RETURN
                code = self._bpf.dump_func(name)
                self._trampolines.attach(point.function, code, how, point.module, point.target)
            case Attach.KPROBE:
                self._bpf.attach_kprobe(event=target, fn_name=name)
            case Attach.KRETPROBE:
                self._bpf.attach_kretprobe(event=target, fn_name=name, maxactive=_max_active())

    @property
    def programs(self) -> dict[str, int]:
        """The file descriptors of all programs, by C function."""
        loaded = {name.decode(): function.fd for name, function in self._bpf.funcs.items()}
        return loaded | self._trampolines.programs

    def _set(self) -> None:
        """Let the probes run, by the filter that is in force; or stop them."""
        self._put("settings", 0, struct.pack("=4I", self._enabled, self._capture, self._back_off, 0))

    def apply_usdt(self, plan: Plan) -> tuple[Hook, ...]:
        """Attach the USDT probes of the daemons that run now; return what became of them."""
        if self._usdt is None:
            return ()
        with _silence():
            return self._usdt.apply(plan)

    def stop(self) -> None:
        """Let the probes do nothing any more, so that there is an end to what can be read."""
        self._enabled = False
        self._set()

    def _put(self, table: str, index: int, value: bytes) -> None:
        """Write an element of an array as it stands in memory."""
        key, leaf = ctypes.c_uint32(index), ctypes.create_string_buffer(value, len(value))
        self._lib.bpf_update_elem(self._bpf[table].map_fd, ctypes.byref(key), leaf, 0)

    def set_capture(self, capture: bytes) -> None:
        """Put another capture filter in force; packets that were chosen before are followed to their end."""
        self._put("captures", 1 - self._capture, capture)
        self._capture = 1 - self._capture
        self._set()

    def _keep(self, _context: object, data: int, size: int) -> int:
        self._raw.append(ctypes.string_at(data, size))
        return -(len(self._raw) >= MOST_RECORDS)  # below 0: enough

    def read(self) -> list[bytes]:
        """Return what came since the last call, MOST_RECORDS at most; never waits."""
        self._bpf.ring_buffer_consume()
        raw, self._raw = self._raw, []
        if raw:
            self._taken += sum(map(len, raw)) + len(raw) * RECORD_HEADER
            self._put("taken", 0, struct.pack("=Q", self._taken))
        return raw

    def lost(self) -> dict[str, int]:
        """Return how many events each hook could not hand over."""
        table = self._bpf["lost"]
        missed = self._misses.counts()
        counts = {
            kind.label: int(sum(table[table.Key(kind)])) + missed.get(kind.label, 0) for kind in EventKind
        }
        return {name: count for name, count in counts.items() if count}

    def left_out(self) -> dict[str, int]:
        """Return how many packets were not followed, and why."""
        table = self._bpf["left_out"]
        counts = {name: int(sum(table[table.Key(number)])) for number, name in enumerate(LEFT_OUT)}
        return {name: count for name, count in counts.items() if count}

    def symbol(self, address: int) -> str:
        """Return the kernel's function at an address, with the offset in it; empty where it is not known."""
        name = self._bpf.ksym(address, show_offset=True)
        return "" if name == b"[unknown]" else str(name.decode(errors="replace"))

    def take_incomplete(self) -> list[int]:
        """Return the kernel's ids of the packets of which something was lost since the last call."""
        table = self._bpf["incomplete"]
        keys = list(table.keys())
        for key in keys:
            with contextlib.suppress(KeyError):
                del table[key]
        return [int(key.value) for key in keys]

    def collect_garbage(self, now: int) -> dict[str, int]:
        """Remove upcall messages and threads that were not seen for a minute; return how many of which.

        Args:
            now: CLOCK_MONOTONIC, ns.
        """
        return {name: self._remove_stale(name, age, now) for name, age in _AGES.items()}

    def _remove_stale(self, name: str, age: str, now: int) -> int:
        table = self._bpf[name]
        stale = [key for key, value in table.items() if now - getattr(value, age) > STALE_NS]
        for key in stale:
            with contextlib.suppress(KeyError):
                del table[key]
        return len(stale)

    def close(self) -> None:
        """Detach and free everything. The kernel does the same when the process ends in any other way."""
        self._trampolines.close()
        with _silence():
            self._bpf.cleanup()


_AGES = {"messages": "time", "threads": "last_seen"}  # what says when an entry was last of use


def _import_bcc() -> ModuleType:
    # Read by bcc when it compiles: these few headers instead of the kernel's.
    os.environ["BCC_KERNEL_SOURCE"] = str(FOLDER / "include")
    # Only who traces live has it: the other commands must not need it.
    return import_module("bcc")


def _max_active() -> int:
    """Calls under way at a time that a kretprobe can follow: passes nest, up to 5 deep, on each CPU."""
    return 8 * (os.cpu_count() or 1)


def _usable(btf: Btf, wanted: Iterable[Probe], kprobes: bool) -> tuple[list[Probe], list[Hook]]:
    probes, missing = [], []
    for probe in wanted:
        problem = problem_of(probe, btf)
        if not problem:
            probes.append(probe.by_kprobes() if kprobes else probe)
        elif probe.needed:
            raise OvscopeError(problem, "report it with `uname -r`")
        else:
            missing.append(hook_of(probe, problem))
    return probes, missing


def _source(files: Iterable[str], macros: Mapping[str, int]) -> str:
    lines = [f"#define {name} {value}" for name, value in macros.items()]
    return "\n".join([*lines, *((FOLDER / name).read_text() for name in (*_HEADERS, *files))])


def _compile(bcc: ModuleType, text: str) -> Any:
    class Bpf(bcc.BPF):  # type: ignore[misc, name-defined]
        def _trace_autoload(self) -> None:
            """We attach one by one: a hook that fails must not take the others with it."""

    try:
        return Bpf(text=text.encode(), cflags=["-Wno-everything"])
    except Exception as error:
        raise OvscopeError(
            f"bcc {bcc.__version__} cannot compile the probes ({error})", "run `ovscope doctor`"
        ) from error


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """libbcc writes its failures straight to descriptor 2, which would tear the screen."""
    saved = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)
