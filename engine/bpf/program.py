"""The probes, compiled by bcc without kernel headers, attached, and read."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from engine.actions import ActionDecoder, ConntrackLayout
from engine.bpf.btf import Btf
from engine.bpf.offsets import probe_offsets
from engine.bpf.probes import FOLDER, PROBES, Attach, Point, Probe, hook_of, problem_of
from engine.errors import OvscopeError
from engine.events import EventKind
from engine.preflight.bindings import lacks_module_fentry
from engine.source import Hook

RING_PAGES = 2048  # 8 MiB: 70 ms of a million events a second
STALE_NS = 60 * 10**9


class Program:
    """The attached probes.

    Args:
        interfaces: device names; packets that enter elsewhere are left out. Empty: all packets.
        ring_pages: pages of 4 KiB of the ring buffer, a power of two.
        kprobes: hook by kprobe and kretprobe; None: where bcc cannot hook a module by fentry and fexit.

    Raises:
        ImportError: there is no bcc (engine.preflight.bindings says so in better words).
        OvscopeError: BTF is missing, or a probe that everything hangs on cannot be attached.
    """

    def __init__(
        self,
        interfaces: Iterable[str] = (),
        ring_pages: int = RING_PAGES,
        kprobes: bool | None = None,
    ) -> None:
        bcc = _import_bcc()
        self._kprobes = lacks_module_fentry(bcc.__version__) if kprobes is None else kprobes
        btf = Btf("openvswitch")
        try:
            self.actions = ActionDecoder(btf.enum("ovs_action_attr"), ConntrackLayout.of(btf))
            probes, missing = _usable(btf, self._kprobes)
            text = _source(probes, probe_offsets(btf), ring_pages, self._kprobes)
        finally:
            btf.close()
        self._bpf = _compile(bcc, text)
        self.hooks = self._attach(probes) + tuple(missing)
        self._raw: list[bytes] = []
        self._bpf["events"].open_ring_buffer(self._keep)
        self._enable(tuple(interfaces))

    def _attach(self, probes: list[Probe]) -> tuple[Hook, ...]:
        return tuple(hook_of(probe, self._attach_probe(probe)) for probe in probes)

    def _attach_probe(self, probe: Probe) -> str:
        """Attach all of a probe's places; return what went wrong."""
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
        return ""

    def _attach_point(self, point: Point) -> None:
        name, target = point.function.encode(), point.target.encode()
        match point.how:
            case Attach.TRACEPOINT:
                self._bpf.attach_raw_tracepoint(target, name)
            case Attach.FENTRY:
                self._bpf.attach_kfunc(name)
            case Attach.FEXIT:
                self._bpf.attach_kretfunc(name)
            case Attach.KPROBE:
                self._bpf.attach_kprobe(event=target, fn_name=name)
            case Attach.KRETPROBE:
                self._bpf.attach_kretprobe(event=target, fn_name=name, maxactive=_max_active())

    def _enable(self, interfaces: tuple[str, ...]) -> None:
        """Let the probes run: only now, so that no entry is seen without its return."""
        table = self._bpf["interfaces"]
        for name in interfaces:
            key = table.Key()
            key.name = name.encode()
            table[key] = table.Leaf(1)
        settings = self._bpf["settings"]
        settings[settings.Key(0)] = settings.Leaf(1, int(bool(interfaces)))

    def _keep(self, _context: object, data: int, size: int) -> None:
        self._raw.append(ctypes.string_at(data, size))

    def read(self) -> list[bytes]:
        """Return the records that came since the last call; never waits."""
        self._bpf.ring_buffer_consume()
        raw, self._raw = self._raw, []
        return raw

    def lost(self) -> dict[str, int]:
        """Return how many records each hook could not hand over."""
        table = self._bpf["lost"]
        counts = {kind.label: int(sum(table[table.Key(kind)])) for kind in EventKind}
        return {name: count for name, count in counts.items() if count}

    def collect_garbage(self, now: int) -> int:
        """Remove upcall messages and threads that were not seen for a minute; return how many.

        Args:
            now: CLOCK_MONOTONIC, ns.
        """
        stale = [(self._bpf["messages"], key) for key, value in _entries(self._bpf["messages"], "time", now)]
        stale += [
            (self._bpf["threads"], key) for key, value in _entries(self._bpf["threads"], "last_seen", now)
        ]
        for table, key in stale:
            with contextlib.suppress(KeyError):
                del table[key]
        return len(stale)

    def close(self) -> None:
        """Detach and free everything. The kernel does the same when the process ends in any other way."""
        with _silence():
            self._bpf.cleanup()


def _entries(table: Any, age: str, now: int) -> Iterator[tuple[Any, Any]]:
    return ((key, value) for key, value in table.items() if now - getattr(value, age) > STALE_NS)


def _import_bcc() -> ModuleType:
    # Read by bcc when it compiles: these few headers instead of the kernel's.
    os.environ["BCC_KERNEL_SOURCE"] = str(FOLDER / "include")
    # Only who traces live has it: the other commands must not need it.
    return import_module("bcc")


def _max_active() -> int:
    """Calls under way at a time that a kretprobe can follow: passes nest, up to 5 deep, on each CPU."""
    return 8 * (os.cpu_count() or 1)


def _usable(btf: Btf, kprobes: bool) -> tuple[list[Probe], list[Hook]]:
    probes, missing = [], []
    for probe in PROBES:
        problem = problem_of(probe, btf)
        if not problem:
            probes.append(probe.by_kprobes() if kprobes else probe)
        elif probe.needed:
            raise OvscopeError(problem, "report it with `uname -r`")
        else:
            missing.append(hook_of(probe, problem))
    return probes, missing


def _source(probes: list[Probe], offsets: dict[str, int], ring_pages: int, kprobes: bool) -> str:
    macros = {"RING_PAGES": ring_pages, **offsets, **({"USE_KPROBES": 1} if kprobes else {})}
    lines = [f"#define {name} {value}" for name, value in macros.items()]
    files = ["ovscope.h", "thread.h", *(probe.file for probe in probes)]
    return "\n".join([*lines, *((FOLDER / name).read_text() for name in files)])


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
