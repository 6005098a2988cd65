"""A real terminal: tmux runs a shell, types into it, and tells what is on the screen."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from types import TracebackType
from typing import ClassVar, NamedTuple, Self

from tests.screen_waits import ScreenWaits

ROOT = Path(__file__).parents[2]
HIDDEN = ("TMUX", "COLORTERM", "NO_COLOR")


class Modes(NamedTuple):
    """What a program may leave behind in a terminal."""

    alternate: str  # the alternate screen is shown
    cursor: str
    mouse: str
    wrap: str
    line: str  # the line's settings: echo, signals, ...


class Tmux(ScreenWaits):
    """A shell in a terminal of its own; ends with the block.

    Args:
        folder: for its socket and its files.
        term: what TERM is inside: "screen" has 16 colours.
        columns, rows: the terminal's size.
    """

    patience: ClassVar[float] = 15.0
    poll: ClassVar[float] = 0.05

    def __init__(self, folder: Path, term: str, columns: int = 80, rows: int = 24) -> None:
        self.term = term
        self._folder = folder
        self._socket = folder / "tmux"
        self._asked = 0  # how often for its modes
        config = folder / "tmux.conf"
        config.write_text(f"set -g default-terminal {term}\nset -g status off\n")
        env = {name: value for name, value in os.environ.items() if name not in HIDDEN}
        env |= {
            "LANG": "C.UTF-8",
            "PS1": "$ ",
            "PYTHONPATH": str(ROOT),
            "TERM": "xterm-256color",
        }
        self._run(
            *("-f", str(config), "new-session", "-d", "-x", str(columns), "-y", str(rows)),
            *("-c", str(ROOT), "exec bash --norc --noprofile -i"),
            env=env,
        )
        self.command("bind 'set enable-bracketed-paste off'; clear; echo re''ady")
        self.wait_for("^ready")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Close the terminal, as a window is closed."""
        self._run("kill-server", check=False)

    def command(self, line: str) -> None:
        """Give the shell a line."""
        self._run("send-keys", "-l", line)
        self.keys("Enter")

    def keys(self, *names: str) -> None:
        """Press keys, by tmux's names."""
        self._run("send-keys", *names)

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._run("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What is on the screen, line by line."""
        return self._run("capture-pane", "-p")

    def unwrapped(self) -> str:
        """The same, each line as long as it was written: what the terminal broke is joined."""
        return self._run("capture-pane", "-p", "-J")

    def coloured(self) -> str:
        """The same with the codes of its colours."""
        return self._run("capture-pane", "-p", "-e")

    def modes(self) -> Modes:
        """Return the terminal's modes; the shell must be waiting for a line."""
        self._asked += 1
        saved = self._folder / "stty"
        self.command(f"clear; stty -g > {saved}; echo sa''ved {self._asked}")
        self.wait_for(f"^saved {self._asked}$")
        flags = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{wrap_flag}"
        alternate, cursor, mouse, wrap = self._run("display-message", "-p", flags).split()
        return Modes(alternate, cursor, mouse, wrap, saved.read_text().strip())

    def has_mouse(self) -> bool:
        """Whether the program wants the mouse; else it is tmux's, to select text with."""
        return self._run("display-message", "-p", "#{mouse_any_flag}").strip() == "1"

    def _run(self, *words: str, env: dict[str, str] | None = None, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", "-S", str(self._socket), *words], env=env, check=check, capture_output=True, text=True
        )
        return done.stdout
