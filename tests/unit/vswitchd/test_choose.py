"""Which daemon is meant."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.detrace.session import Target
from engine.vswitchd.choose import SeveralVswitchds, choose
from tests.unit.vswitchd.fake_proc import FakeProc


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVS_RUNDIR", raising=False)


@pytest.fixture
def two(fake: FakeProc, tmp_path: Path) -> FakeProc:
    """One in a container, and one here."""
    fake.start(812, "/run/openvswitch/ovs-vswitchd.5.ctl")
    fake.start(913, f"{tmp_path}/here/ovs-vswitchd.913.ctl", root=Path("/"))
    return fake


def answers(*texts: str) -> tuple[list[str], Callable[[str], str]]:
    left, asked = list(texts), []

    def ask(text: str) -> str:
        asked.append(text)
        if not left:
            raise EOFError
        return left.pop(0)

    return asked, ask


def test_what_was_said_stays(two: FakeProc, monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose(Target(rundir="/x"), proc=two.path) == Target(rundir="/x")
    assert choose(Target(pid=7), proc=two.path) == Target(pid=7)
    monkeypatch.setenv("OVS_RUNDIR", "/x")
    assert choose(Target(), proc=two.path) == Target()


def test_none_or_one(fake: FakeProc, tmp_path: Path) -> None:
    assert choose(Target(datapath="d"), proc=fake.path) == Target(datapath="d")
    fake.start(812, "/run/openvswitch/ovs-vswitchd.5.ctl")
    assert choose(Target(datapath="d"), proc=fake.path) == Target(pid=812, datapath="d")
    fake.end(812)
    fake.start(913, f"{tmp_path}/here/ovs-vswitchd.913.ctl", root=Path("/"))
    assert choose(Target(), proc=fake.path) == Target(rundir=f"{tmp_path}/here")


def test_several_and_nobody_to_ask(two: FakeProc, tmp_path: Path) -> None:
    with pytest.raises(SeveralVswitchds) as caught:
        choose(Target(), proc=two.path)
    assert str(caught.value) == (
        "several ovs-vswitchd run (pid 812, /run/openvswitch (in another mount namespace); "
        f"pid 913, {tmp_path}/here): choose one with --rundir or --pid"
    )


def test_several_are_asked_about(two: FakeProc, tmp_path: Path) -> None:
    asked, ask = answers("3", "x", " 2 ")
    assert choose(Target(), ask, two.path) == Target(rundir=f"{tmp_path}/here")
    assert asked == [
        "several ovs-vswitchd run here:\n"
        "  1  pid 812, /run/openvswitch (in another mount namespace)\n"
        f"  2  pid 913, {tmp_path}/here\n"
        "which one? [1] ",
        "a number from 1 to 2, please: ",
        "a number from 1 to 2, please: ",
    ]
    assert choose(Target(), answers("")[1], two.path) == Target(pid=812)


def test_no_answer_is_no_choice(two: FakeProc) -> None:
    with pytest.raises(SeveralVswitchds):
        choose(Target(), answers("9")[1], two.path)


def test_the_usual_run_directory_is_offered_first(
    two: FakeProc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.detrace.discovery.DEFAULT_RUNDIR", f"{tmp_path}/here")
    assert choose(Target(), answers("")[1], two.path) == Target(rundir=f"{tmp_path}/here")


def test_two_of_one_run_directory_are_told_apart_by_pid(fake: FakeProc, tmp_path: Path) -> None:
    for pid in (1, 2):
        fake.start(pid, f"{tmp_path}/here/ovs-vswitchd.{pid}.ctl", root=Path("/"))
    assert choose(Target(), answers("2")[1], fake.path) == Target(pid=2)
