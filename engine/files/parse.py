"""Parts of a line that files of ovscope and of Retis have alike."""

from __future__ import annotations

from binascii import Error as Base64Error
from binascii import a2b_base64

from engine.events import PacketBytes, Task
from engine.files.fields import (
    I63,
    U32,
    U64,
    BadLineError,
    Json,
    array,
    boolean,
    integer,
    is_object,
    section,
    string,
    strings,
    words,
)
from engine.files.items import FlowRecord, Machine, Startup
from engine.flow_id import FlowId, format_ufid
from engine.source import Hook

_SECOND = 1_000_000_000
_I32 = (1 << 31) - 1

NO_TASK = Task(0, 0, "")


def time_of(line: Json) -> int:
    """Return a line's time; CLOCK_MONOTONIC, ns.

    Raises:
        BadLineError: it has none.
    """
    return integer(section(line, "common"), "timestamp")


def task_of(common: Json) -> Task:
    """Return who ran. The schema's ``pid`` is the process, its ``tgid`` the thread (core/events/bpf.rs).

    Raises:
        BadLineError: the section is damaged.
    """
    task = section(common, "task")
    if not task:
        return NO_TASK
    # The idle task is pid 0; nothing in the schema forbids a negative number.
    pid, tid = (integer(task, name, low=-_I32, high=_I32) for name in ("pid", "tgid"))
    return Task(pid, tid, string(task, "comm"))


def packet_of(line: Json, number: int) -> PacketBytes:
    """Return the bytes in a line's section ``packet``, for the packet of that number.

    Raises:
        BadLineError: they are damaged.
    """
    packet = section(line, "packet")
    try:
        data = a2b_base64(string(packet, "data"), strict_mode=True)
    except (Base64Error, ValueError) as error:
        raise BadLineError(f"the packet's bytes are damaged ({error})") from error
    return PacketBytes(number, integer(packet, "len", high=U32), data)


def startup_of(line: Json) -> Startup:
    """Return what a first line says.

    Raises:
        BadLineError: it is damaged.
    """
    startup, ours = section(line, "startup"), section(line, "ovscope")
    offset = section(startup, "clock_monotonic_offset")
    nanoseconds = integer(offset, "sec", 0, low=-I63) * _SECOND + integer(offset, "nsec", 0, low=-_SECOND)
    writer = string(ours, "version", "") or f"Retis {string(startup, 'retis_version', '')}".rstrip()
    machine = _machine(section(ours, "machine") or section(startup, "machine"))
    return Startup(writer, string(ours, "title", ""), hooks_of(ours), nanoseconds, machine)


def _machine(fields: Json) -> Machine | None:
    return Machine(*(string(fields, name, "") for name in Machine._fields)) if fields else None


def hooks_of(ours: Json) -> tuple[Hook, ...]:
    """Return the hooks that a section lists.

    Raises:
        BadLineError: the list is damaged.
    """
    return tuple(_hook(item) for item in array(ours, "hooks"))


def _hook(item: object) -> Hook:
    if not is_object(item):
        raise BadLineError("hooks holds something that is not a hook")
    attached = boolean(item, "attached", default=False)
    return Hook(string(item, "name"), string(item, "where", ""), attached, string(item, "problem", ""))


def flow_of(line: Json) -> FlowRecord:
    """Return what vswitchd said of a flow: section ``ovs-detrace``.

    Raises:
        BadLineError: it is damaged.
    """
    detrace, ours = section(line, "ovs-detrace"), section(line, "ovscope")
    ufid = string(ours, "ufid") if "ufid" in ours else format_ufid(words(detrace, "ufid"))
    flow = FlowId(ufid, integer(detrace, "flow", high=U64), integer(detrace, "sf_acts", high=U64))
    return FlowRecord(
        time_of(line),
        flow,
        string(detrace, "dpflow", ""),
        strings(detrace, "ofpflows"),
        string(ours, "state", ""),
        integer(ours, "asked_at", 0),
        integer(ours, "answered_at", 0),
        string(ours, "note", ""),
    )
