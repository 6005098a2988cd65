import os
from pathlib import Path

import pytest

from engine.detrace.discovery import DEFAULT_RUNDIR, Daemon, find_daemon, run_directory
from engine.detrace.errors import DaemonNotFound, UnixctlNotPermitted, UnixctlRefused, UnixctlTimeout
from engine.detrace.version import ProgramVersion, is_mute, parse_commands, parse_version
from tests.unit.detrace.stand_in import Fails, Hangs, Reply, StandIn, ctl, listen_as_another, listen_here

VSWITCHD = "ovs-vswitchd (Open vSwitch) 3.5.0\n"
OVSDB = "ovsdb-server (Open vSwitch) 3.5.0\n"


def answering(path: Path, version: Reply) -> StandIn:
    return StandIn(path, lambda command, arguments: version)


def test_the_run_directory_is_the_argument_or_the_environments_or_the_usual(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OVS_RUNDIR", raising=False)
    assert run_directory() == Path(DEFAULT_RUNDIR)
    monkeypatch.setenv("OVS_RUNDIR", "/env")
    assert run_directory() == Path("/env")
    assert run_directory("/argument") == Path("/argument")


async def test_the_pidfile_names_the_socket(tmp_path: Path) -> None:
    with answering(ctl(tmp_path), VSWITCHD) as daemon, answering(tmp_path / "ovs-vswitchd.1.ctl", VSWITCHD):
        assert await find_daemon(tmp_path) == Daemon(os.getpid(), daemon.path, tmp_path, (3, 5, 0))


async def test_without_a_pidfile_the_socket_that_answers_as_vswitchd_is_found(tmp_path: Path) -> None:
    with (
        answering(tmp_path / "ovsdb-server.7.ctl", OVSDB),
        answering(tmp_path / "named-freely.ctl", VSWITCHD) as daemon,
        answering(tmp_path / "other.ctl", Fails("no")),
    ):
        assert (await find_daemon(tmp_path)).socket == daemon.path


async def test_a_left_over_socket_is_passed_over(tmp_path: Path) -> None:
    listen_here(ctl(tmp_path, 77)).close()
    with answering(tmp_path / "ovs-vswitchd.78.ctl", VSWITCHD) as daemon:
        assert (await find_daemon(tmp_path)).socket == daemon.path


async def test_a_pid_chooses_among_several(tmp_path: Path) -> None:
    path = tmp_path / "ovs-vswitchd.5.ctl"
    listener, pid = listen_as_another(path)
    with answering(ctl(tmp_path), VSWITCHD), StandIn(path, lambda command, arguments: VSWITCHD, listener):
        assert await find_daemon(tmp_path, pid=pid) == Daemon(pid, path, tmp_path, (3, 5, 0))
        assert (await find_daemon(tmp_path, pid=5)).socket == path
        assert (await find_daemon(tmp_path)).pid == os.getpid()


async def test_the_socket_of_a_pid_is_found_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere/any.ctl"
    with answering(path, VSWITCHD):
        assert await find_daemon(tmp_path, pid=os.getpid()) == Daemon(
            os.getpid(), path, tmp_path / "elsewhere", (3, 5, 0)
        )


async def test_an_empty_or_absent_directory_says_what_to_do(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "absent"):
        with pytest.raises(DaemonNotFound) as caught:
            await find_daemon(directory)
        assert str(caught.value) == (
            f"no ovs-vswitchd found in {directory}: start it, or name its run directory with --rundir"
        )
    with pytest.raises(DaemonNotFound, match="no ovs-vswitchd with pid 4000000 found"):
        await find_daemon(tmp_path, pid=4000000)


async def test_a_socket_that_nobody_listens_on_says_so(tmp_path: Path) -> None:
    listen_here(ctl(tmp_path, 77)).close()
    with pytest.raises(UnixctlRefused):
        await find_daemon(tmp_path)


async def test_a_daemon_that_hangs_is_busy_and_not_absent(tmp_path: Path) -> None:
    listen_here(tmp_path / "ovs-vswitchd.76.ctl").close()
    with answering(ctl(tmp_path), Hangs()), pytest.raises(UnixctlTimeout):
        await find_daemon(tmp_path, within=0.05)


async def test_a_directory_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("engine.detrace.discovery.os.scandir", refuse)  # root may read everything
    with pytest.raises(UnixctlNotPermitted, match="run ovscope as root"):
        await find_daemon(tmp_path)


@pytest.mark.parametrize("text", ["", "12 34", "x", "-1", "²"])
async def test_a_damaged_pidfile_does_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "ovs-vswitchd.pid").write_text(text)
    with answering(tmp_path / "ovs-vswitchd.9.ctl", VSWITCHD) as daemon:
        assert (await find_daemon(tmp_path)).socket == daemon.path


def test_versions_are_parsed() -> None:
    assert parse_version(VSWITCHD) == ProgramVersion("ovs-vswitchd", (3, 5, 0))
    assert parse_version("ovs-vswitchd (Open vSwitch) 3.3.4-62.el9fdp") == ProgramVersion(
        "ovs-vswitchd", (3, 3, 4)
    )
    assert parse_version("4.0.90") is None
    assert [is_mute(v) for v in ((3, 4, 0), (3, 4, 1), (3, 4, 2), (3, 5, 0), None)] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_commands_are_the_first_words_of_the_indented_lines() -> None:
    text = "The available commands are:\n  dpctl/get-flow          [dp] ufid\n  version\n\n"
    assert parse_commands(text) == {"dpctl/get-flow", "version"}
