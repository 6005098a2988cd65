"""What is told of daemons that come, go and restart."""

from pathlib import Path

import pytest

from engine.detrace.session import Target
from engine.vswitchd.changes import Change, What
from engine.vswitchd.daemon import Vswitchd, read_vswitchd
from engine.vswitchd.watch import VswitchdWatch
from tests.unit.vswitchd.fake_proc import UPTIME, FakeProc
from tests.unit.vswitchd.processes import vswitchd

A, B = "/run/a/ovs-vswitchd.1.ctl", "/run/b/ovs-vswitchd.2.ctl"
ELSEWHERE = "(in another mount namespace)"


def daemon(fake: FakeProc, pid: int) -> Vswitchd:
    found = read_vswitchd(fake.path, pid)
    assert found is not None
    return found


def test_all_daemons_are_watched_when_none_is_named(fake: FakeProc) -> None:
    fake.start(1, A)
    watch = VswitchdWatch(proc=fake.path)
    first = daemon(fake, 1)
    assert list(watch.daemons) == [first]
    assert watch.poll() == []
    fake.start(2, B)
    second = daemon(fake, 2)
    assert watch.poll() == [Change(What.APPEARED, second, f"ovs-vswitchd started: pid 2, /run/b {ELSEWHERE}")]
    assert list(watch.daemons) == [first, second]
    fake.end(1)
    assert watch.poll() == [Change(What.GONE, first, f"ovs-vswitchd ended: pid 1, /run/a {ELSEWHERE}")]
    assert list(watch.daemons) == [second]
    assert watch.poll() == []


def test_a_restart_between_two_looks_is_one_change(fake: FakeProc) -> None:
    fake.start(1, A)
    watch = VswitchdWatch(proc=fake.path)
    before = daemon(fake, 1)
    fake.end(1)
    fake.start(3, A)
    text = f"ovs-vswitchd restarted: pid 1 is now 3, /run/a {ELSEWHERE}"
    assert watch.poll() == [Change(What.RESTARTED, daemon(fake, 3), text, before)]
    assert watch.poll() == []


def test_a_restart_with_the_same_pid(fake: FakeProc) -> None:
    fake.start(1, A, started=100)
    watch = VswitchdWatch(proc=fake.path)
    fake.end(1)
    fake.start(1, A, started=200)
    assert [change.what for change in watch.poll()] == [What.RESTARTED]


def test_a_restart_that_takes_time_is_an_end_and_then_a_restart(fake: FakeProc) -> None:
    fake.start(1, A)
    watch = VswitchdWatch(proc=fake.path)
    fake.end(1)
    assert [change.what for change in watch.poll()] == [What.GONE]
    fake.start(3, started=UPTIME * 100)  # has no socket yet
    assert watch.poll() == []
    fake.listen(3, A)
    assert [(change.what, change.daemon.pid) for change in watch.poll()] == [(What.RESTARTED, 3)]


def test_a_run_directory_that_was_made_anew(fake: FakeProc) -> None:
    fake.start(1, A)
    watch = VswitchdWatch(proc=fake.path)
    fake.end(1)
    (fake.root / "run/a").rename(fake.root / "run/old")
    fake.start(3, A)
    assert [change.what for change in watch.poll()] == [What.RESTARTED]


def test_whose_place_was_taken_is_not_guessed(fake: FakeProc, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"root{number}").mkdir()
    fake.start(1, A, root=tmp_path / "root1")
    fake.start(2, A, root=tmp_path / "root2")
    watch = VswitchdWatch(proc=fake.path)
    fake.end(1)
    fake.end(2)
    fake.start(3, A, root=tmp_path / "root3")
    assert [change.what for change in watch.poll()] == [What.GONE, What.GONE, What.APPEARED]


def test_the_pid_that_was_named_is_followed_over_restarts(fake: FakeProc) -> None:
    fake.start(1, A)
    fake.start(2, B)
    watch = VswitchdWatch(Target(pid=2), fake.path)
    assert [found.pid for found in watch.daemons] == [2]
    fake.end(1)
    fake.start(4, A)
    assert watch.poll() == []
    fake.end(2)
    fake.start(5, B)
    assert [(change.what, change.daemon.pid) for change in watch.poll()] == [(What.RESTARTED, 5)]
    assert [found.pid for found in watch.daemons] == [5]


def test_a_pid_of_the_daemons_own_namespace_names_it(fake: FakeProc) -> None:
    fake.start(812, A)
    fake.start(813, B)
    assert [found.pid for found in VswitchdWatch(Target(pid=2), fake.path).daemons] == [813]
    fake.start(2, "/run/c/ovs-vswitchd.9.ctl")
    assert [found.pid for found in VswitchdWatch(Target(pid=2), fake.path).daemons] == [2]


def test_the_run_directory_that_was_named(fake: FakeProc) -> None:
    fake.start(2, B)
    watch = VswitchdWatch(Target(rundir=f"{fake.root}/run/a"), fake.path)
    assert watch.daemons == ()
    fake.start(1, A)
    assert [(change.what, change.daemon.pid) for change in watch.poll()] == [(What.APPEARED, 1)]
    assert watch.poll() == []


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (4, "ovs-vswitchd, pid 1, has 4 handler threads; it had 2"),
        (1, "ovs-vswitchd, pid 1, has 1 handler thread; it had 2"),
    ],
)
def test_handler_threads(fake: FakeProc, after: int, text: str) -> None:
    fake.start(1, A)
    watch = VswitchdWatch(proc=fake.path)
    fake.threads(1, 2)
    assert watch.poll() == []  # it has just begun
    fake.threads(1, 0)
    assert watch.poll() == []  # it makes them anew
    fake.threads(1, after, first=10)
    assert watch.poll() == [Change(What.HANDLERS, daemon(fake, 1), text)]
    assert watch.poll() == []


def test_a_thread_gets_its_name_after_it_has_begun(fake: FakeProc) -> None:
    fake.start(1, A, handlers=2)
    watch = VswitchdWatch(proc=fake.path)
    for tid in (2005, 2006):
        (fake.path / f"1/task/{tid}").mkdir()
        (fake.path / f"1/task/{tid}/comm").write_text("ovs-vswitchd\n")
    assert watch.poll() == []
    for tid in (2005, 2006):
        (fake.path / f"1/task/{tid}/comm").write_text(f"handler{tid}\n")
    assert [change.text for change in watch.poll()] == [
        "ovs-vswitchd, pid 1, has 4 handler threads; it had 2"
    ]


def test_real_processes(tmp_path: Path) -> None:
    rundir = tmp_path / "run"
    with vswitchd(rundir, 2) as first:
        watch = VswitchdWatch(Target(rundir=str(rundir)))
        assert [found.pid for found in watch.daemons] == [first]
        assert watch.poll() == []
    with vswitchd(rundir, 3) as second:
        assert [change.text for change in watch.poll()] == [
            f"ovs-vswitchd restarted: pid {first} is now {second}, {rundir}"
        ]
        assert watch.poll() == []
    assert [change.text for change in watch.poll()] == [f"ovs-vswitchd ended: pid {second}, {rundir}"]
