"""A daemon, as a made-up /proc and the real one show it."""

import os
import socket
from pathlib import Path

import pytest

from engine.vswitchd.daemon import Vswitchd, place_of, read_vswitchd
from engine.vswitchd.process import is_handler, is_vswitchd, read_stat
from engine.vswitchd.scan import Scan, find_vswitchds
from tests.unit.vswitchd.fake_proc import UPTIME, FakeProc
from tests.unit.vswitchd.processes import vswitchd

CTL = "/run/openvswitch/ovs-vswitchd.812.ctl"


def test_names_of_processes_and_threads() -> None:
    assert [is_vswitchd(name) for name in ("ovs-vswitchd", "ovs-vswitchd.dp", "ovs-vswitchd-dp")] == [
        True
    ] * 3
    assert [is_vswitchd(name) for name in ("monitor", "ovs-vswitchdog", "ovsdb-server", "")] == [False] * 4
    assert [is_handler(name) for name in ("handler1", "handler", "revalidator2", "handlerx")] == [
        *(True, False, False, False)
    ]


def test_a_daemon_with_its_socket(fake: FakeProc) -> None:
    fake.start(812, CTL)
    place = place_of(fake.root / "run/openvswitch")
    daemon = Vswitchd(
        812, 812, "/usr/sbin/ovs-vswitchd", "/run/openvswitch", fake.path / "812/root" / CTL[1:], place
    )
    assert find_vswitchds(fake.path) == (daemon,)
    assert daemon.title == "pid 812, /run/openvswitch (in another mount namespace)"


def test_in_our_own_mount_namespace_the_socket_has_its_own_name(fake: FakeProc, tmp_path: Path) -> None:
    name = f"{tmp_path}/run/ovs-vswitchd.812.ctl"
    fake.start(812, name, root=Path("/"))
    place = place_of(tmp_path / "run")
    assert find_vswitchds(fake.path) == (
        Vswitchd(812, 812, "/usr/sbin/ovs-vswitchd", f"{tmp_path}/run", Path(name), place, True),
    )


def test_the_link_var_run_of_a_container_leads_into_the_container(fake: FakeProc) -> None:
    (fake.root / "var").mkdir()
    (fake.root / "run").mkdir()
    (fake.root / "var/run").symlink_to("/run")
    (fake.root / "run/openvswitch").mkdir()
    fake.start(812)
    (fake.path / "812/fd/5").symlink_to("socket:[7]")
    (fake.path / "812/net/unix").write_text(
        "0001: 00000002 00000000 00010000 0001 01 7 /var/run/openvswitch/ovs-vswitchd.4.ctl\n"
    )
    found = find_vswitchds(fake.path)[0]
    assert found.socket == fake.path / "812/root/run/openvswitch/ovs-vswitchd.4.ctl"
    assert found.rundir == "/var/run/openvswitch"
    assert found.place == place_of(fake.root / "run/openvswitch")


def test_one_that_only_starts_is_none_yet(fake: FakeProc) -> None:
    fake.start(812, started=(UPTIME - 4) * 100)
    assert find_vswitchds(fake.path) == ()
    fake.listen(812, CTL)
    assert [daemon.rundir for daemon in find_vswitchds(fake.path)] == ["/run/openvswitch"]


def test_one_without_a_socket_is_known_after_a_while(fake: FakeProc) -> None:
    fake.start(812, started=(UPTIME - 6) * 100)
    found = find_vswitchds(fake.path)
    assert [daemon.title for daemon in found] == ["pid 812, run directory unknown"]
    (fake.path / "uptime").unlink()
    assert find_vswitchds(fake.path) == found


def test_one_that_has_ended_is_none(fake: FakeProc) -> None:
    fake.start(812, CTL)
    fake.stat(812, "ovs-vswitchd", "Z", 812)
    fake.start(813, CTL, comm="monitor")
    fake.start(814, CTL)
    (fake.path / "814/stat").unlink()
    assert find_vswitchds(fake.path) == ()
    assert read_vswitchd(fake.path, 999) is None


@pytest.mark.parametrize("text", ["", "1 (x", "1 (x) S", "1 (x) S 1 1", "1 (x) S " + "x " * 30])
def test_a_damaged_stat_is_no_process(fake: FakeProc, text: str) -> None:
    fake.start(812, CTL)
    (fake.path / "812/stat").write_text(text)
    assert read_stat(fake.path, 812) is None


def test_a_name_with_parentheses(fake: FakeProc) -> None:
    fake.start(812, comm="a) S (b")
    stat = read_stat(fake.path, 812)
    assert stat is not None
    assert (stat.comm, stat.state, stat.started) == ("a) S (b", "S", 812)


def test_a_process_that_gets_its_name_late_is_found(fake: FakeProc) -> None:
    fake.start(812, comm="sh")
    scan = Scan(fake.path)
    assert [scan.pids() for _ in range(3)] == [frozenset()] * 3
    (fake.path / "812/comm").write_text("ovs-vswitchd\n")
    assert scan.pids() == {812}
    (fake.path / "812/comm").write_text("sh\n")
    assert [scan.pids() for _ in range(5)] == [frozenset()] * 5
    (fake.path / "812/comm").write_text("ovs-vswitchd\n")
    # Looked at five times and left alone: the eleventh look is at everything.
    assert [bool(scan.pids()) for _ in range(4)] == [False, True, True, True]


def test_real_processes(tmp_path: Path) -> None:
    with vswitchd(tmp_path / "a") as first, vswitchd(tmp_path / "b") as second:
        ours = [daemon for daemon in find_vswitchds() if daemon.rundir.startswith(str(tmp_path))]
        assert [(daemon.pid, daemon.rundir, daemon.is_here) for daemon in ours] == sorted(
            [(first, f"{tmp_path}/a", True), (second, f"{tmp_path}/b", True)]
        )
        assert ours[0].socket is not None
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(ours[0].socket))
        assert Path(ours[0].program).name.startswith("python")
    assert not [daemon for daemon in find_vswitchds() if daemon.pid in (first, second)]
    assert os.getpid() not in Scan().pids()
