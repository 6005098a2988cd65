"""`ovscope` alone: live where there is a datapath, else the bundled recording."""

from __future__ import annotations

import sys
from pathlib import Path

import engine
from engine.errors import OvscopeError
from engine.netnames.names import Names
from engine.replay import ReplaySource
from tui.arguments import Arguments, parse_arguments
from tui.commands import live, replay

RECORDINGS = Path(engine.__file__).parent / "recordings"


def run(arguments: Arguments) -> int:
    """Show what there is to show.

    Raises:
        OvscopeError: tracing cannot work, or there is nothing to show.
    """
    theme = ["--theme", arguments.theme] if arguments.theme else []
    names = Names()
    names.refresh()
    if names.ports():
        return live.run(parse_arguments(["live", *theme]))
    path = bundled_recording(RECORDINGS)
    print(f"ovscope: no openvswitch datapath here: showing the bundled {path.name}", file=sys.stderr)
    title = f"no openvswitch datapath here, bundled {path.name}"
    return replay.replay(ReplaySource(str(path), title), parse_arguments(["replay", str(path), *theme]))


def bundled_recording(folder: Path) -> Path:
    """Return the recording that comes with ovscope.

    Raises:
        OvscopeError: there is none.
    """
    found = sorted(folder.glob("*.jsonl.gz"))
    if not found:
        raise OvscopeError(
            "there is no openvswitch datapath here, and no bundled recording",
            "run `ovscope doctor` to see what is missing, or `ovscope replay FILE`",
        )
    return found[0]
