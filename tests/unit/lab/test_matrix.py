"""The matrix of the lab's tests: what its command line chooses, and what it prints."""

from pathlib import Path

import pytest

from tests.lab.flavour import ALL, Flavour
from tests.lab.matrix import Outcome, chosen, counts

REPORT = """<?xml version="1.0"?><testsuites name="pytest tests">
<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="20" time="9.5"></testsuite>
</testsuites>"""


def flavours(*names: str) -> tuple[Flavour, ...]:
    return tuple(flavour for flavour in ALL if str(flavour) in names)


@pytest.mark.parametrize(
    ("words", "named", "rest"),
    [
        ([], ALL, []),
        (["-k", "usdt"], ALL, ["-k", "usdt"]),
        (["7.2/4.0", "6.12/stock"], flavours("6.12/stock", "7.2/4.0"), []),
        (["usdt", "tests/lab/test_trees.py", "-x"], flavours(*(f"{k}/usdt" for k in ("6.1", "6.12", "7.2"))),
         ["tests/lab/test_trees.py", "-x"]),
    ],
)  # fmt: skip
def test_flavours_come_first(words: list[str], named: tuple[Flavour, ...], rest: list[str]) -> None:
    assert chosen(words) == (named, rest)


def test_counts_of_a_report(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    assert counts(report) == (0, 0, 0)
    report.write_text(REPORT)
    assert counts(report) == (14, 3, 3)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (
            Outcome(Flavour("6.12", "stock"), 0, 97, 0, 2, 311.4, Path("/l")),
            "6.12/stock     97 passed    0 failed    2 skipped    311 s",
        ),
        (
            Outcome(Flavour("6.1", "4.0"), 1, 96, 1, 2, 1311.0, Path("/l")),
            "6.1/4.0        96 passed    1 failed    2 skipped   1311 s   /l",
        ),
        (
            Outcome(Flavour("7.2", "usdt"), 3, 0, 0, 0, 1.0, Path("/l")),
            "7.2/usdt        0 passed    0 failed    0 skipped      1 s   pytest ended with 3; /l",
        ),
    ],
)
def test_one_line_for_each_flavour(outcome: Outcome, line: str) -> None:
    assert str(outcome) == line
