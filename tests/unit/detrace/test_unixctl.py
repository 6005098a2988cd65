import asyncio
import os
import time
from pathlib import Path

import pytest

from engine.detrace.errors import (
    ForbiddenCommand,
    UnixctlClosed,
    UnixctlError,
    UnixctlGarbled,
    UnixctlMissing,
    UnixctlRefused,
    UnixctlTimeout,
)
from engine.detrace.unixctl import UnixctlClient
from tests.unit.detrace.stand_in import Closes, Fails, Hangs, Raw, Reply, StandIn, listen_here


def standing(path: Path, *replies: Reply) -> StandIn:
    rest = list(replies)
    return StandIn(path / "x.ctl", lambda command, arguments: rest.pop(0))


async def test_a_request_is_answered_by_its_text(tmp_path: Path) -> None:
    with standing(tmp_path, "br0\nbr1\n", "") as daemon:
        client = UnixctlClient(daemon.path)
        assert await client.transact("ofproto/list") == "br0\nbr1\n"
        assert await client.transact("ofproto/detrace", "ufid:x", "pmd=1") == ""
        assert [r[2:] for r in daemon.received] == [
            ("ofproto/list", []),
            ("ofproto/detrace", ["ufid:x", "pmd=1"]),
        ]
        assert daemon.connections == 1
        assert client.peer_pid == os.getpid()
        client.drop()


async def test_an_answer_may_come_in_pieces(tmp_path: Path) -> None:
    with standing(tmp_path, Raw((b' {"id":1,"res', b'ult":"\\', b'"}","error":null', b"}\n"))) as daemon:
        client = UnixctlClient(daemon.path)
        assert await client.transact("version") == '"}'
        client.drop()


async def test_an_error_reply_leaves_the_connection(tmp_path: Path) -> None:
    with standing(tmp_path, Fails("failed to parse ufid\n"), "3.5.0") as daemon:
        client = UnixctlClient(daemon.path)
        with pytest.raises(UnixctlError, match="ofproto/detrace: failed to parse ufid") as caught:
            await client.transact("ofproto/detrace", "x")
        assert caught.value.text == "failed to parse ufid"
        assert await client.transact("version") == "3.5.0"
        assert daemon.connections == 1
        client.drop()


async def test_a_forbidden_command_is_refused_before_there_is_a_connection(tmp_path: Path) -> None:
    with standing(tmp_path) as daemon:
        client = UnixctlClient(daemon.path)
        with pytest.raises(ForbiddenCommand):
            await client.transact("fdb/flush")
        assert (daemon.connections, daemon.received) == (0, [])


async def test_a_time_out_drops_the_connection_and_the_next_request_makes_a_new_one(tmp_path: Path) -> None:
    with standing(tmp_path, Hangs(), "3.5.0") as daemon:
        client = UnixctlClient(daemon.path, timeout=0.05)
        with pytest.raises(UnixctlTimeout, match=r"did not answer on .* within 0.05 s"):
            await client.transact("version")
        assert await client.transact("version") == "3.5.0"
        assert daemon.connections == 2
        client.drop()


async def test_a_daemon_that_accepts_no_more_connections_is_busy(tmp_path: Path) -> None:
    listener = listen_here(tmp_path / "x.ctl")
    listener.listen(0)
    clients = [UnixctlClient(tmp_path / "x.ctl") for _ in range(3)]
    with pytest.raises(UnixctlTimeout):
        await asyncio.gather(*(client.connect() for client in clients))
    for client in clients:
        client.drop()
    listener.close()


async def test_an_end_instead_of_an_answer_says_closed(tmp_path: Path) -> None:
    with standing(tmp_path, Closes()) as daemon, pytest.raises(UnixctlClosed):
        await UnixctlClient(daemon.path).transact("version")


async def test_a_daemon_that_dies_is_noticed_without_a_request(tmp_path: Path) -> None:
    with standing(tmp_path, "3.5.0") as daemon:
        client = UnixctlClient(daemon.path)
        await client.transact("version")
        assert not client.lost
        daemon.stop()
        await asyncio.sleep(0.01)
        assert client.lost
        with pytest.raises(UnixctlClosed):
            await client.transact("version")
        with pytest.raises(UnixctlRefused, match="left over from a daemon that no longer runs"):
            await client.transact("version")


async def test_no_socket_says_missing(tmp_path: Path) -> None:
    with pytest.raises(UnixctlMissing, match="there is no socket"):
        await UnixctlClient(tmp_path / "no.ctl").transact("version")


@pytest.mark.parametrize(
    "reply", [b'{"id":99,"result":"","error":null}', b'{"id":1}', b"}", b'{"result":"","error":null}']
)
async def test_what_is_not_the_answer_to_the_request_is_refused(tmp_path: Path, reply: bytes) -> None:
    with standing(tmp_path, Raw((reply,))) as daemon, pytest.raises(UnixctlGarbled):
        await UnixctlClient(daemon.path).transact("version")


async def test_one_request_is_in_flight_at_a_time(tmp_path: Path) -> None:
    with standing(tmp_path, *"abcdefgh") as daemon:
        client = UnixctlClient(daemon.path)
        assert "".join(await asyncio.gather(*(client.transact("version") for _ in range(8)))) == "abcdefgh"
        client.drop()


async def test_a_cancelled_request_leaves_no_late_answer_behind(tmp_path: Path) -> None:
    with standing(tmp_path, Hangs(), "second") as daemon:
        client = UnixctlClient(daemon.path)
        first = asyncio.create_task(client.transact("version"))
        await asyncio.sleep(0.02)
        first.cancel()
        assert daemon.commands() == ["version"]
        assert await client.transact("version") == "second"
        client.drop()


async def test_a_long_path_can_be_connected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.chdir(deep)
    with StandIn(deep / "x.ctl", lambda command, arguments: "3.5.0", listen_here(Path("x.ctl"))):
        client = UnixctlClient(deep / "x.ctl")
        assert await client.transact("version") == "3.5.0"
        client.drop()


async def test_an_answer_of_megabytes_takes_no_more_than_its_share(tmp_path: Path) -> None:
    text = "cookie=0x21, duration=2s\n" * 100_000
    with standing(tmp_path, text) as daemon:
        client = UnixctlClient(daemon.path, timeout=5)
        begun = time.monotonic()
        assert await client.transact("bridge/dump-flows", "br0") == text
        assert time.monotonic() - begun < 2
        client.drop()
