"""`make test-matrix`: the lab's tests once for each kernel and build of Open vSwitch.

python -m tests.lab.matrix [FLAVOUR ...] [PYTEST ARGUMENT ...]

A FLAVOUR is a name such as 6.12/stock, or a kernel or a build alone; without one, all. From the first word
on that is none, all goes to pytest; without a path there, it runs tests/lab.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from . import host
from .errors import LabError
from .flavour import ALL, VARIABLE, Flavour, matching
from .image import image
from .places import CHECKOUT, cache_dir

_TESTS: Final = "tests/lab"
# Of pytest's exit codes: all passed, some failed. Others mean that it did not run to its end.
_RAN: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the tests went in one flavour; `rc` is pytest's exit status, `log` its output."""

    flavour: Flavour
    rc: int
    passed: int
    failed: int
    skipped: int
    seconds: float
    log: Path

    def __str__(self) -> str:
        counts = f"{self.passed:4} passed {self.failed:4} failed {self.skipped:4} skipped"
        line = f"{self.flavour!s:<12} {counts} {self.seconds:6.0f} s"
        if self.rc == 0:
            return line
        ended = "" if self.rc in _RAN else f"pytest ended with {self.rc}; "
        return f"{line}   {ended}{self.log}"


def chosen(words: Sequence[str]) -> tuple[tuple[Flavour, ...], list[str]]:
    """The flavours that the command line names, in the matrix's order, and the words for pytest."""
    names = list(takewhile(matching, words))
    named = {flavour for name in names for flavour in matching(name)} or set(ALL)
    return tuple(flavour for flavour in ALL if flavour in named), list(words[len(names) :])


def counts(report: Path) -> tuple[int, int, int]:
    """Passed, failed (errors among them) and skipped tests in a JUnit report of pytest's."""
    if not report.exists():
        return 0, 0, 0
    suites = list(ET.parse(report).iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return max(0, total - failures - errors - skipped), failures + errors, skipped


def run(flavour: Flavour, arguments: Sequence[str]) -> Outcome:
    """Run the tests in one flavour. Raises LabError when its image cannot be made."""
    image(flavour.kernel)
    logs = cache_dir() / "matrix"
    logs.mkdir(exist_ok=True)
    name = str(flavour).replace("/", "-")
    log, report = logs / f"{name}.log", logs / f"{name}.xml"
    report.unlink(missing_ok=True)
    where = () if any(word.startswith("tests") for word in arguments) else (_TESTS,)
    words = [sys.executable, "-m", "pytest", f"--junitxml={report}", *where, *arguments]
    env = {**os.environ, VARIABLE: str(flavour)}
    start = time.monotonic()
    with log.open("wb") as sink:
        ended = subprocess.run(
            words, cwd=CHECKOUT, env=env, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, check=False
        )
    return Outcome(flavour, ended.returncode, *counts(report), time.monotonic() - start, log)


def main() -> int:
    """Run the matrix, one line as each flavour ends; 0 when all passed everywhere."""
    flavours, arguments = chosen(sys.argv[1:])
    worst = 0
    for flavour in flavours:
        host.say(f"{flavour} ...")
        try:
            outcome = run(flavour, arguments)
        except LabError as error:
            print(f"{flavour!s:<12} no image: {error}", flush=True)
            worst = 1
            continue
        print(outcome, flush=True)
        worst = worst or int(outcome.rc != 0)
    return worst


if __name__ == "__main__":
    sys.exit(main())
