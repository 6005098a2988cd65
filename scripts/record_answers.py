"""Records what ovs-vswitchd answers in the lab, for parsers: `python -m scripts.record_answers`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.lab.flavour import Flavour
from tests.lab.hit_rules import PORTS, hit_rules
from tests.lab.vm import VM

FOLDER = Path(__file__).parent.parent / "tests/unit/detrace/recorded"
BUILDS = ("stock", "4.0")
NAMES = ("tables", "patch", "all", "select", "conjunction", "miss", "dropped")


def main() -> None:
    """Write a file for each version of Open vSwitch."""
    for build in BUILDS:
        with VM(flavour=Flavour("6.12", build)) as vm:
            version = vm.run(f"{vm.flavour.prefix or '/usr'}/sbin/ovs-vswitchd --version").out.split()[3]
            told = hit_rules(vm)
        answers = {
            name: [{"get_flow": flow.get_flow, "detrace": flow.detrace} for flow in told[port][:-1]]
            for name, port in zip(NAMES, PORTS, strict=True)
        }
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"ovs-{version}.json"
        path.write_text(
            json.dumps({"version": version, "kernel": "6.12", "answers": answers}, indent=1) + "\n"
        )


if __name__ == "__main__":
    main()
