"""What to attach for some daemons, and what to write into the kernel's maps."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import PurePath
from typing import NamedTuple

from engine.source import Hook
from engine.usdt.arguments import UNKNOWN, Argument
from engine.usdt.flow_deletion import ukey_ufid
from engine.usdt.notes import Probe
from engine.usdt.places import encode_key, encode_site
from engine.usdt.wanted import WANTED, Wanted
from engine.vswitchd.mapped import Mapped, ProbedFile

ANY_PROCESS = 0
_PID = struct.Struct("=I")
_PROCESS = struct.Struct("=I")
_TOO_MANY = "left out: it fires for every flow twice a second, and there are many"


class Traced(NamedTuple):
    """A daemon whose probes are listened to.

    Attributes:
        pid: in the initial PID namespace; ANY_PROCESS where that is not known.
        version: of Open vSwitch; (): not known.
        files: those of its files that have probes.
    """

    pid: int
    version: tuple[int, ...]
    files: Sequence[ProbedFile]


class Attachment(NamedTuple):
    """A uprobe: one place of one file, for all processes that run it, now or later.

    Attributes:
        file: device and inode number of the file.
        address: of the instruction, as the file would have itself loaded: bcc's ``addr``.
        path: where the file can be opened now.
        function: the C function to attach.
    """

    file: tuple[str, int]
    address: int
    path: str
    function: str

    @property
    def key(self) -> tuple[tuple[str, int], int, str]:
        """What it is known by: attach each once, however many daemons run the file."""
        return self.file, self.address, self.function


class Plan(NamedTuple):
    """What there is to do.

    Attributes:
        attachments: the uprobes, each once.
        sites: the map ``usdt_sites``, as bytes.
        processes: the map ``usdt_processes``, as bytes.
        hooks: each probe that we want, whether it can be attached, and why not.
    """

    attachments: tuple[Attachment, ...]
    sites: Mapping[bytes, bytes]
    processes: Mapping[bytes, bytes]
    hooks: tuple[Hook, ...]


class _Found(NamedTuple):
    wanted: Wanted
    mapped: Mapped
    probe: Probe

    @property
    def site(self) -> bytes:
        return encode_key(self.wanted.number, self.probe.address)


def make_plan(daemons: Sequence[Traced], many_flows: bool = False) -> Plan:
    """Return what is to be done.

    Args:
        daemons: all that are traced at this time.
        many_flows: leave out what fires for every flow: it would hold up their revalidators.
    """
    found = _found(daemons)
    places = _places(item for item in found if not item.wanted.problem_of(item.probe))
    problems = {item: _problem(item, places, many_flows) for item in found}
    good = [item for item in found if not problems[item]]
    attachments = {attachment.key: attachment for attachment in map(_attachment, good)}
    return Plan(
        tuple(attachments.values()),
        {item.site: encode_site(places[item.site]) for item in good},
        {_PID.pack(daemon.pid): _PROCESS.pack(ukey_ufid(daemon.version)) for daemon in daemons},
        tuple(_hook(wanted, problems) for wanted in WANTED),
    )


def _found(daemons: Sequence[Traced]) -> list[_Found]:
    """Return the places of all probes that we want."""
    files = {file.mapped.file: file for daemon in daemons for file in daemon.files}
    wanted = {one.title: one for one in WANTED}
    return [
        _Found(wanted[probe.title], file.mapped, probe)
        for file in files.values()
        for probe in file.probes
        if probe.title in wanted
    ]


def _places(found: Iterable[_Found]) -> dict[bytes, tuple[Argument, ...]]:
    """Return the arguments by what the kernel tells places by; unknown where two places disagree."""
    places: dict[bytes, tuple[Argument, ...]] = {}
    for item in found:
        ours = item.probe.arguments
        pairs = zip_longest(ours, places.get(item.site, ours), fillvalue=UNKNOWN)
        places[item.site] = tuple(one if one == other else UNKNOWN for one, other in pairs)
    return places


def _problem(item: _Found, places: Mapping[bytes, tuple[Argument, ...]], many_flows: bool) -> str:
    """Return why a place is left out; empty when it is not."""
    if problem := item.wanted.problem_of(item.probe):
        return problem
    if item.wanted.problem_of(item.probe._replace(arguments=places[item.site])):
        return "another place of it ends alike and has its arguments elsewhere"
    return _TOO_MANY if many_flows and item.wanted.each_flow else ""


def _attachment(item: _Found) -> Attachment:
    return Attachment(item.mapped.file, item.probe.address, str(item.mapped.path), item.wanted.function)


def _hook(wanted: Wanted, problems: Mapping[_Found, str]) -> Hook:
    ours = {item: problem for item, problem in problems.items() if item.wanted == wanted}
    names = sorted({PurePath(item.mapped.name).name for item, problem in ours.items() if not problem})
    if names:
        return Hook(wanted.name, f"usdt:{wanted.title} in {', '.join(names)}", True)
    return Hook(
        wanted.name, f"usdt:{wanted.title}", False, next(iter(ours.values()), _absent(wanted, problems))
    )


def _absent(wanted: Wanted, problems: Mapping[_Found, str]) -> str:
    if problems:
        return f"this ovs-vswitchd has no such probe: Open vSwitch {wanted.since} brought it"
    return "this ovs-vswitchd was built without USDT probes"
