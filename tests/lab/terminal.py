"""A real terminal in the guest: tmux runs the program, types, and tells what is on the screen."""

from __future__ import annotations

import shlex
from types import TracebackType
from typing import ClassVar, Self

from tests.screen_waits import ScreenWaits

from .errors import LabTimeout
from .vm import VM

_TMUX = "tmux -L ovscope -f /dev/null"


class Terminal(ScreenWaits):
    """A program in a terminal of its own; ends with the block.

    Args:
        vm: where it runs.
        command: for the shell.
        columns, rows: the terminal's size.
    """

    timeout_error: ClassVar[type[Exception]] = LabTimeout

    def __init__(self, vm: VM, command: str, columns: int = 120, rows: int = 36) -> None:
        self._vm = vm
        size = f"-x {columns} -y {rows}"
        # The shell stays when the program ends, so that its last words can be read.
        shell = shlex.quote(f"{command}; echo ended with $?; exec sleep 600")
        vm.run(f"{_TMUX} new-session -d {size} {shell}", env={"LANG": "C.UTF-8", "TERM": "xterm-256color"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self._vm.run(f"{_TMUX} kill-server", check=False)

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names; a text is typed as it is."""
        self._vm.run([*_TMUX.split(), "send-keys", *names])

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._vm.run([*_TMUX.split(), "send-keys", "-l", text])

    def screen(self) -> str:
        """What is on the screen, line by line."""
        return self._vm.run(f"{_TMUX} capture-pane -p").out
