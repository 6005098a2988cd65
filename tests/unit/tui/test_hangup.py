"""A terminal that cannot be read any more."""

from __future__ import annotations

import contextlib
import os
import pty
from collections.abc import Iterator
from threading import Event

import pytest

from tui._textual_output import PatientDriver


class Reading(PatientDriver):
    """A driver that only reads."""

    def __init__(self, fileno: int) -> None:
        self.fileno = fileno
        self.exit_event = Event()
        self._debug = self._unreadable = False


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    near, far = pty.openpty()
    yield near, far
    for end in (near, far):
        with contextlib.suppress(OSError):
            os.close(end)


def test_one_that_is_there(ends: tuple[int, int]) -> None:
    near, far = ends
    os.write(near, b"\n")
    assert not Reading(far).hung_up, "there is something to read, no more"


def test_one_whose_other_end_is_closed(ends: tuple[int, int]) -> None:
    near, far = ends
    os.close(near)
    assert Reading(far).hung_up


def test_one_that_answers_with_an_error(ends: tuple[int, int]) -> None:
    """As it does in the background, where nobody is left who could bring us to the foreground."""
    near, far = ends
    driver = Reading(near)
    os.close(far)
    driver.run_input_thread()
    assert driver._unreadable
