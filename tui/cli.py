"""The command line: `ovscope COMMAND`. Each command is a file in tui/commands/, imported when it is used."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import cast

from engine.errors import OvscopeError
from engine.labels.text import printable
from tui.arguments import Arguments, parse_arguments
from tui.standard_streams import forget_output, open_closed_streams, printing_out
from tui.usage import UsageError

DONE, FAILED, WRONG_USAGE = 0, 1, 2

Command = Callable[[Arguments], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code. Errors are told in one line on standard error."""
    open_closed_streams()
    try:
        with printing_out():  # --help and --version
            parsed = parse_arguments(arguments)
        return _command(parsed.command)(parsed)
    except UsageError as error:
        return _fail(str(error), WRONG_USAGE)
    except OvscopeError as error:
        return _fail(str(error), FAILED)
    except BrokenPipeError:
        forget_output()
        return DONE
    except KeyboardInterrupt:
        return FAILED


def _command(name: str) -> Command:
    # A command that is not used is not imported: the UI alone takes longer than all others together.
    return cast(Command, import_module(f"tui.commands.{name}").run)


def _fail(message: str, code: int) -> int:
    with contextlib.suppress(BrokenPipeError):
        print(f"ovscope: {printable(' '.join(message.split()))}", file=sys.stderr)
    return code
