"""The thread that asks: no call waits, whatever the databases do."""

from __future__ import annotations

import concurrent.futures.thread
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.detrace.ovn.answers import OvnAnswer, OvnState
from engine.detrace.ovn.locate import OvnPlaces
from engine.detrace.ovn.origins import AGAIN, MOST_WAITING, OvnOrigins
from engine.detrace.ovn.tables import NORTHBOUND, SOUTHBOUND
from tests.unit.detrace.stand_in import until
from tests.unit.ovn import world
from tests.unit.ovsdb.stand_in import OvsdbStandIn

pytestmark = pytest.mark.usefixtures("no_ovn_here")


@contextmanager
def origins(path: Path) -> Iterator[OvnOrigins]:
    made = OvnOrigins(OvnPlaces(f"unix:{path}", f"unix:{path}"))
    made.start()
    try:
        yield made
    finally:
        made.close()


def server(path: Path) -> OvsdbStandIn:
    return OvsdbStandIn(path, {SOUTHBOUND: world.southbound(), NORTHBOUND: world.northbound()})


def answered(asked: OvnOrigins, cookie: int) -> OvnAnswer:
    until(lambda: (found := asked.origin(cookie)) is not None and found.state is not OvnState.LOADING)
    found = asked.origin(cookie)
    assert found is not None
    return found


def test_a_cookie_is_answered_in_time(tmp_path: Path) -> None:
    with server(tmp_path / "s") as stand_in, origins(tmp_path / "s") as asked:
        first = asked.origin(world.DROP)
        assert first == OvnAnswer(world.DROP, OvnState.LOADING)
        answer = answered(asked, world.DROP)
        assert (answer.state, answer.rows[0].origins[0].title) == (OvnState.FOUND, "drop to-lport 1001")
        assert asked.changes >= 1
        assert asked.status().southbound == f"unix:{stand_in.path}"
        requests = len(stand_in.received)
        assert asked.origin(world.DROP) == answer
        time.sleep(0.1)
        assert len(stand_in.received) == requests


def test_what_is_looked_at_is_asked_for_again_and_what_was_known_stays(tmp_path: Path) -> None:
    ahead = [0.0]
    with server(tmp_path / "s") as stand_in:
        asked = OvnOrigins(
            OvnPlaces(f"unix:{tmp_path}/s", f"unix:{tmp_path}/s"), clock=lambda: time.monotonic() + ahead[0]
        )
        asked.start()
        before = answered(asked, world.PORT)
        stand_in.databases[SOUTHBOUND]["Port_Binding"].clear()
        requests = len(stand_in.received)
        ahead[0] = AGAIN + 1
        assert asked.origin(world.PORT) == before
        until(lambda: asked.origin(world.PORT) != before)
        after = asked.origin(world.PORT)
        assert after is not None
        assert (after.state, after.rows) == (before.state, before.rows)
        assert len(stand_in.received) >= requests
        asked.close()


def test_ovn_that_comes_later_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.detrace.ovn.origins._LONGEST_PAUSE", 0.05)
    monkeypatch.setenv("OVN_RUNDIR", str(tmp_path))
    asked = OvnOrigins(OvnPlaces())
    asked.start()
    until(lambda: asked.status().absent)
    assert asked.origin(world.DROP) is None
    with server(tmp_path / "ovnsb_db.sock"):
        until(lambda: not asked.status().absent)
        assert answered_when_up(asked, world.DROP).rows[0].missing.startswith("made from northbound row")
    asked.close()


def test_a_cookie_of_nobody_is_said_to_be_unknown(tmp_path: Path) -> None:
    with server(tmp_path / "s"), origins(tmp_path / "s") as asked:
        assert answered(asked, 0x12345678).state is OvnState.UNKNOWN


def test_what_cannot_be_ovns_is_not_asked_for(tmp_path: Path) -> None:
    with server(tmp_path / "s") as stand_in, origins(tmp_path / "s") as asked:
        assert asked.origin(0) is None
        assert asked.origin(1 << 32) is None
        time.sleep(0.1)
        assert stand_in.received == []


def test_no_ovn_is_no_answer(tmp_path: Path) -> None:
    asked = OvnOrigins(OvnPlaces(), tmp_path / "db.sock")
    asked.start()
    until(lambda: asked.origin(5) is None)
    asked.close()


def test_a_dead_database_delays_nobody_and_is_told(tmp_path: Path) -> None:
    with origins(tmp_path / "none") as asked:
        begun = time.monotonic()
        asked.origin(5)
        assert time.monotonic() - begun < 0.5
        answer = answered(asked, 5)
        assert answer.state is OvnState.UNREACHABLE
        assert answer.note.startswith(f"cannot connect to unix:{tmp_path}/none (no such file")
        assert asked.status().trouble == answer.note


def test_a_database_that_comes_later_is_found_and_known_answers_stay(tmp_path: Path) -> None:
    with origins(tmp_path / "s") as asked:
        assert answered(asked, world.DROP).state is OvnState.UNREACHABLE
        with server(tmp_path / "s"):
            until(lambda: not asked.status().trouble or asked.origin(world.ALLOW) is None, 10)
            found = answered_when_up(asked, world.ALLOW)
            assert found.rows[0].origins[0].title == "web"
        answered(asked, world.NAT)
        assert asked.origin(world.ALLOW) == found


def answered_when_up(asked: OvnOrigins, cookie: int) -> OvnAnswer:
    until(lambda: (found := asked.origin(cookie)) is not None and found.state is OvnState.FOUND, 10)
    found = asked.origin(cookie)
    assert found is not None
    return found


def test_a_server_that_hangs_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with server(tmp_path / "s") as stand_in:
        stand_in.answer = lambda method, params: b" "
        asked = OvnOrigins(OvnPlaces(f"unix:{tmp_path}/s"))
        asked.start()
        asked.origin(5)
        until(lambda: stand_in.received)
        begun = time.monotonic()
        asked.close()
        assert time.monotonic() - begun < 2


def test_a_name_server_that_hangs_holds_up_neither_the_end_nor_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, go_on, threads = threading.Event(), threading.Event(), []

    def hang(*_arguments: object, **_options: object) -> None:
        threads.append(threading.current_thread())
        asked.set()
        go_on.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    made = OvnOrigins(OvnPlaces("tcp:southbound.example:6642"))
    made.start()
    made.origin(5)
    assert asked.wait(5)
    begun = time.monotonic()
    made.close()
    assert time.monotonic() - begun < 0.5
    assert threads[0].daemon
    assert threads[0] not in concurrent.futures.thread._threads_queues  # those are joined at the end
    go_on.set()
    threads[0].join(5)
    assert not threads[0].is_alive()


def test_a_name_that_is_not_known_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    made = OvnOrigins(OvnPlaces("tcp:southbound.example:6642"))
    made.start()
    assert answered(made, 5).note == (
        "cannot connect to tcp:southbound.example:6642 (name or service not known): "
        "check that the database server runs and may be reached"
    )
    made.close()


def test_a_name_is_looked_up() -> None:
    with OvsdbStandIn(None, {SOUTHBOUND: world.southbound()}) as stand_in:
        made = OvnOrigins(OvnPlaces(f"tcp:localhost:{stand_in.port}"))
        made.start()
        assert answered(made, world.PORT).rows[0].title == "sw0-p2"
        made.close()


def test_a_crowd_of_cookies_is_bounded() -> None:
    asked = OvnOrigins(OvnPlaces("unix:/none"))
    for cookie in range(1, MOST_WAITING + 100):
        asked.origin(cookie)
    assert len(asked._waiting) == MOST_WAITING


def test_who_listens_hears_each_answer_that_comes(tmp_path: Path) -> None:
    heard: list[OvnAnswer] = []
    with server(tmp_path / "s"), origins(tmp_path / "s") as asked:
        asked.listen(heard.append)
        told = [answered(asked, cookie) for cookie in (world.DROP, world.PORT)]
        until(lambda: len(heard) == 2)
    assert heard == told
