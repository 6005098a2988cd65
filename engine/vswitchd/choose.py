"""Which daemon is meant, where several run and nobody said."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.detrace.discovery import run_directory
from engine.detrace.session import Target
from engine.errors import OvscopeError
from engine.vswitchd.daemon import Vswitchd
from engine.vswitchd.scan import PROC, find_vswitchds

Ask = Callable[[str], str]


class SeveralVswitchds(OvscopeError):
    """Several daemons run, and there is nobody to ask which one is meant."""

    def __init__(self, daemons: Sequence[Vswitchd]) -> None:
        listed = "; ".join(daemon.title for daemon in daemons)
        super().__init__(f"several ovs-vswitchd run ({listed})", "choose one with --rundir or --pid")


def is_named(target: Target) -> bool:
    """Return whether it was said which daemon is meant."""
    return bool(target.rundir or target.pid is not None or os.environ.get("OVS_RUNDIR"))


def choose(target: Target, ask: Ask | None = None, proc: Path = PROC) -> Target:
    """Return the target with the daemon that is meant.

    A choice that was made by --rundir, --pid or $OVS_RUNDIR stays as it is; the only daemon is meant wherever
    its run directory is.

    Args:
        target: what was typed.
        ask: shows a text and returns what is typed, as ``input`` does; None: nobody is there to be asked.
        proc: procfs.

    Raises:
        SeveralVswitchds: there are several and nobody to ask, or no answer.
    """
    if is_named(target):
        return target
    usual = run_directory()
    daemons = sorted(find_vswitchds(proc), key=lambda daemon: not _is_usual(daemon, usual))
    if not daemons:
        return target
    if len(daemons) == 1:
        return target_of(daemons[0], daemons, target)
    if ask is None:
        raise SeveralVswitchds(daemons)
    return target_of(_asked(daemons, ask), daemons, target)


def target_of(daemon: Vswitchd, daemons: Sequence[Vswitchd], target: Target) -> Target:
    """Return the target for a daemon: by its run directory, which outlives it, or else by its pid.

    Args:
        daemon: the one that is meant.
        daemons: all that run.
        target: what else is wanted.
    """
    alone = [other.place for other in daemons].count(daemon.place) == 1
    if daemon.is_here and alone:
        return replace(target, rundir=daemon.rundir, pid=None)
    return replace(target, rundir=None, pid=daemon.pid)


def _is_usual(daemon: Vswitchd, usual: Path) -> bool:
    return daemon.is_here and Path(daemon.rundir).resolve() == usual.resolve()


def _asked(daemons: Sequence[Vswitchd], ask: Ask) -> Vswitchd:
    lines = [f"  {number}  {daemon.title}" for number, daemon in enumerate(daemons, 1)]
    text = "\n".join(["several ovs-vswitchd run here:", *lines, "which one? [1] "])
    while True:
        try:
            answer = ask(text).strip() or "1"
        except EOFError:
            raise SeveralVswitchds(daemons) from None
        if answer.isdecimal() and 1 <= int(answer) <= len(daemons):
            return daemons[int(answer) - 1]
        text = f"a number from 1 to {len(daemons)}, please: "
