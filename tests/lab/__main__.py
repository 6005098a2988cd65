"""`python -m tests.lab image | shell | run COMMAND ...`: the lab by hand, in the flavour $OVSCOPE_LAB."""

import argparse
import math
import os
import sys

from . import host
from .attach import attach, require_terminal
from .errors import LabError
from .flavour import chosen
from .image import image
from .vm import VM


def main() -> int:
    """Do what the command line says; the exit status is the guest command's."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab", description="the lab's machine")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("image", help="build the image if there is none, and print where it is")
    verbs.add_parser("shell", help="boot a machine and open a shell in it")
    run = verbs.add_parser("run", help="boot a machine and run a command in it (one word: for the shell)")
    run.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    try:
        if options.verb == "image":
            print(image(chosen().kernel).disk.parent)
            return 0
        return _boot(options.command if options.verb == "run" else None)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


def _boot(command: list[str] | None) -> int:
    if command is None:
        require_terminal()
    host.say("booting the machine")
    with VM() as vm:
        host.say(f"up after {vm.boot_seconds:.0f} s")
        if command is None:
            return attach(vm, ["bash", "-l"])
        process = vm.spawn(command[0] if len(command) == 1 else command)
        process.on_output(_write)
        return process.wait(math.inf)


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    sys.exit(main())
