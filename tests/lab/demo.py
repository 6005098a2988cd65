"""`make lab`: the live view in a throw-away machine with Open vSwitch, rules with cookies, and traffic.

python -m tests.lab.demo [--usdt] [--topology NAME] [-- COMMAND ...]
"""

import argparse
import sys

from . import host, traffic
from .attach import attach, require_terminal
from .errors import LabError
from .topology import patched_bridges, rules_with_cookies, two_namespaces
from .vm import VM

TOPOLOGIES = {make.__name__: make for make in (two_namespaces, patched_bridges, rules_with_cookies)}


def main() -> int:
    """Run it; the exit status is the command's."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.lab.demo", description="ovscope in a machine of its own"
    )
    parser.add_argument("--usdt", action="store_true", help="an ovs-vswitchd with USDT probes")
    parser.add_argument("--topology", choices=TOPOLOGIES, default=rules_with_cookies.__name__)
    parser.add_argument("command", nargs="*", default=["ovscope", "live"], help="default: ovscope live")
    options = parser.parse_args()
    try:
        return _run(options.topology, options.usdt, options.command)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


def _run(topology: str, usdt: bool, command: list[str]) -> int:
    require_terminal()
    host.say("booting the machine")
    with VM() as vm:
        host.say(f"up after {vm.boot_seconds:.0f} s; starting Open vSwitch ({topology})")
        network = TOPOLOGIES[topology](vm, usdt)
        network.wait_for_ping()
        traffic.gentle(network)
        host.say(f"{' '.join(command)} (Ctrl-] leaves at once)")
        return attach(vm, command)


if __name__ == "__main__":
    sys.exit(main())
