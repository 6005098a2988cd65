"""`ovscope collect` in the guest, for tests: started, waited for, stopped, and its file read here."""

from __future__ import annotations

import io
import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.events import Event, EventKind
from engine.files.items import Item
from engine.files.reader import read
from engine.files.warnings import Warnings

from .errors import LabTimeout
from .process import Process
from .vm import PYTHON, VM

OVSCOPE = f"{PYTHON} -X faulthandler -m tui"
READY = "tracing"  # on standard error once the probes are attached
START_TIMEOUT = 180.0  # seconds: the probes are compiled by an emulated CPU, and the host may be busy
STOP_TIMEOUT = 180.0  # seconds: what the ring and the queues hold is written first


def attached(vm: VM) -> list[str]:
    """The functions of openvswitch that something hangs on."""
    lines = vm.run(["cat", "/sys/kernel/tracing/enabled_functions"]).out.splitlines()
    return [line.split()[0] for line in lines if line.startswith("ovs_")]


def detached(vm: VM, timeout: float = 10.0) -> bool:
    """Whether nothing hangs on openvswitch any more; the kernel takes a moment to let go of a trampoline."""
    deadline = time.monotonic() + timeout
    while attached(vm):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


@contextmanager
def collecting(vm: VM, path: str, options: str = "") -> Iterator[Process]:
    """Collect into `path` (in the guest) while the block runs; then stop it as Ctrl-C would, and wait."""
    process = vm.spawn(f"exec {OVSCOPE} collect -o {path} {options}")
    process.wait_for(READY, START_TIMEOUT)
    try:
        yield process
    finally:
        process.signal(signal.SIGINT)
        assert _ended(process) == 0, process.output
    assert detached(vm), f"probes stayed behind: {attached(vm)}"


def _ended(process: Process) -> int:
    """The exit status of what was told to stop. Where it does not, LabTimeout says where its threads are."""
    try:
        return process.wait(STOP_TIMEOUT)
    except LabTimeout as error:
        process.signal(signal.SIGABRT)  # faulthandler writes the stacks
        time.sleep(10)
        raise LabTimeout(f"{error}\n{process.output}") from error


def show(vm: VM, path: str, options: str = "") -> str:
    """What `ovscope show` prints of a file in the guest."""
    return vm.run(f"{OVSCOPE} show {path} {options}", 120).out


def items(vm: VM, path: str) -> list[Item]:
    """All that a file in the guest holds; a line that had to be passed over is a failure."""
    warnings = Warnings()
    found = list(read(io.BytesIO(vm.fetch(path)), path, warnings))
    assert not warnings.texts()
    return found


def trees(recorded: Sequence[Item]) -> dict[int, list[Event]]:
    """The events of each packet, by packet number."""
    packets: dict[int, list[Event]] = {}
    for item in recorded:
        if isinstance(item, Event):
            packets.setdefault(item.packet, []).append(item)
    return packets


def kinds(events: Sequence[Event]) -> list[EventKind]:
    """What happened, in order."""
    return [event.kind for event in events]
