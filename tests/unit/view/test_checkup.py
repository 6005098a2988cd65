from __future__ import annotations

import threading

from engine.preflight.check import Check, State
from engine.view.checkup import Checkup
from tests.unit.detrace.stand_in import until

CHECK = Check("bcc", State.OK, "0.31.0")


def test_the_checks_run_beside_and_once_at_a_time() -> None:
    goes_on, runs = threading.Event(), []

    def run_checks() -> list[Check]:
        runs.append(threading.current_thread())
        goes_on.wait(5)
        return [CHECK]

    checkup = Checkup(run_checks)
    checkup.run()
    checkup.run()
    assert (checkup.running, checkup.checks) == (True, None)
    goes_on.set()
    until(lambda: not checkup.running)
    assert (len(runs), checkup.checks) == (1, (CHECK,))
    assert runs[0] is not threading.current_thread()
    checkup.run()
    until(lambda: not checkup.running)
    assert len(runs) == 2


def test_a_check_that_fails_is_told() -> None:
    def run_checks() -> list[Check]:
        raise ValueError("what is this")

    checkup = Checkup(run_checks)
    checkup.run()
    until(lambda: not checkup.running)
    assert checkup.trouble == "the checks failed: ValueError: what is this"


def test_where_nothing_can_be_checked_nothing_is() -> None:
    checkup = Checkup(None)
    checkup.run()
    assert (checkup.possible, checkup.running, checkup.checks) == (False, False, None)
