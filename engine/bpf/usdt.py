"""USDT probes of vswitchd, attached to a program that runs: nothing is compiled anew."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from typing import Any

from engine.source import Hook
from engine.usdt.plan import Attachment, Plan
from engine.usdt.wanted import WANTED

FILES = ("usdt.h", "usdt_stages.c", "usdt_probes.c")

Key = tuple[tuple[str, int], int, str]
_FUNCTIONS = {wanted.title: wanted.function for wanted in WANTED}


class UsdtProbes:
    """Attaches what a plan says, each place once, and tells the kernel where the arguments lie.

    Args:
        bpf: the program, compiled with FILES.
        lib: libbcc, by ctypes.
    """

    def __init__(self, bpf: Any, lib: Any) -> None:
        self._bpf = bpf
        self._lib = lib
        self._attached: set[Key] = set()
        self._processes: frozenset[bytes] = frozenset()

    def apply(self, plan: Plan) -> tuple[Hook, ...]:
        """Do what the plan says; return what users see of it. A place that stays is not touched."""
        self._write("usdt_sites", plan.sites)
        self._write("usdt_processes", plan.processes)
        for pid in self._processes - plan.processes.keys():
            self._lib.bpf_delete_elem(self._fd("usdt_processes"), ctypes.create_string_buffer(pid, len(pid)))
        self._processes = frozenset(plan.processes)
        tried = [(one.function, self._attach(one)) for one in plan.attachments]
        problems = {function: problem for function, problem in tried if problem}
        return tuple(_with_problem(hook, problems) for hook in plan.hooks)

    def _write(self, table: str, entries: Mapping[bytes, bytes]) -> None:
        for key, value in entries.items():
            key_buffer = ctypes.create_string_buffer(key, len(key))
            self._lib.bpf_update_elem(
                self._fd(table), key_buffer, ctypes.create_string_buffer(value, len(value)), 0
            )

    def _fd(self, table: str) -> int:
        return int(self._bpf[table].map_fd)

    def _attach(self, one: Attachment) -> str:
        """Attach it, unless it is; return what went wrong, such as the end of its process."""
        if one.key in self._attached:
            return ""
        try:
            self._bpf.attach_uprobe(
                name=one.path.encode(), addr=one.address, fn_name=one.function.encode(), pid=-1
            )
        except Exception as error:
            return f"cannot attach it: {error}"
        self._attached.add(one.key)
        return ""


def _with_problem(hook: Hook, problems: Mapping[str, str]) -> Hook:
    """Return the hook, with what went wrong at one of its places."""
    title = hook.where.removeprefix("usdt:").split(" ")[0]
    problem = problems.get(_FUNCTIONS.get(title, ""), "")
    return hook._replace(attached=False, problem=problem) if problem else hook
