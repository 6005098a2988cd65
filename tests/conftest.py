"""Fixtures of every kind of test."""

import os
from collections.abc import Generator, Iterator

import pytest

from tests.lab import host
from tests.lab.errors import LabError
from tests.lab.flavour import DEFAULT, VARIABLE
from tests.lab.vm import VM, booted

_VM = pytest.StashKey[VM]()


def pytest_report_header() -> str:
    """Say which kernel and which Open vSwitch the lab's machine has."""
    return f"lab: {os.environ.get(VARIABLE) or DEFAULT}"


@pytest.fixture(scope="session")
def vm(request: pytest.FixtureRequest) -> Iterator[VM]:
    """The lab's machine, booted once for all tests. What it lacks to boot fails them in one line."""
    lacking = host.missing()
    if lacking:
        pytest.fail(lacking, pytrace=False)
    try:
        machine = booted()
    except LabError as error:
        pytest.fail(str(error), pytrace=False)
    with machine:
        request.config.stash[_VM] = machine
        yield machine


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the lab: all in tests/lab, and whatever asks for its machine."""
    for item in items:
        if "tests/lab/" in item.nodeid or "vm" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.lab)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the tail of the guest's console to the report of a lab test that failed."""
    report = yield
    machine = item.config.stash.get(_VM, None)
    if machine and report.failed and item.get_closest_marker("lab"):
        report.sections.append(("Console of the lab's machine", machine.console))
    return report
