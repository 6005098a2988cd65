"""The result of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class State(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARNING = "warning"
    MISSING = "missing"


@dataclass(frozen=True)
class Check:
    """One thing that tracing uses.

    Attributes:
        name: what it is.
        state: how it is.
        found: what was found, in a few words.
        remedy: what to do about it, an imperative sentence without a full stop; empty when it is ok.
        needed: without it live tracing cannot work.
    """

    name: str
    state: State
    found: str
    remedy: str = ""
    needed: bool = False


@dataclass(frozen=True)
class Places:
    """Where to look; a test looks elsewhere.

    Attributes:
        proc: procfs.
        sys: sysfs.
        rundir: the run directory of ovs-vswitchd; None for $OVS_RUNDIR or the usual one.
        pid: the ovs-vswitchd that is meant, where several run.
    """

    proc: Path = field(default=Path("/proc"))
    sys: Path = field(default=Path("/sys"))
    rundir: str | None = None
    pid: int | None = None


def ok(name: str, found: str, needed: bool = False) -> Check:
    """Return a check that came out well."""
    return Check(name, State.OK, found, needed=needed)


def missing(name: str, found: str, remedy: str) -> Check:
    """Return a check that keeps live tracing from working."""
    return Check(name, State.MISSING, found, remedy, needed=True)


def warning(name: str, found: str, remedy: str) -> Check:
    """Return a check that costs something, but not live tracing."""
    return Check(name, State.WARNING, found, remedy)
