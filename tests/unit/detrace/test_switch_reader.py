"""The reader of the database and the log, over a real socket and real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.detrace.discovery import Daemon
from engine.detrace.switch_reader import SwitchReader
from engine.errors import OvscopeError
from engine.ovsdb.switch import Bridge, Connection, Interface, Port, Switch
from engine.vswitchd import log_place
from tests.unit.ovsdb.stand_in import Database, OvsdbStandIn, mapping, numbered_uuid, reference
from tests.unit.vswitchd.test_log import append, process

NONE: list[Any] = ["set", []]


def database() -> Database:
    return {
        "Open_vSwitch": {
            numbered_uuid(1): {
                "ovs_version": "3.5.0",
                "db_version": "8.8.0",
                "other_config": mapping(hw_offload="false"),
                "external_ids": mapping(),
                "bridges": reference(2),
                "manager_options": NONE,
            }
        },
        "Bridge": {
            numbered_uuid(2): {
                "name": "br0",
                "datapath_type": "",
                "fail_mode": NONE,
                "ports": reference(3),
                "controller": reference(5),
                "protocols": NONE,
            }
        },
        "Port": {
            numbered_uuid(3): {
                "name": "p1",
                "interfaces": reference(4),
                "tag": 7,
                "trunks": NONE,
                "bond_mode": NONE,
            }
        },
        "Interface": {
            numbered_uuid(4): {
                "name": "p1",
                "type": "",
                "ofport": 3,
                "options": mapping(),
                "error": NONE,
                "admin_state": "up",
                "link_state": "up",
                "external_ids": mapping(iface_id="lsp0"),
            }
        },
        "Controller": {
            numbered_uuid(5): {
                "target": "tcp:127.0.0.1:6653",
                "is_connected": False,
                "role": NONE,
                "status": mapping(state="BACKOFF"),
            }
        },
        "Manager": {},
    }


SWITCH = Switch(
    "3.5.0",
    (
        Bridge(
            "br0",
            controllers=(Connection("tcp:127.0.0.1:6653", status={"state": "BACKOFF"}),),
            ports=(Port("p1", (Interface("p1", "system", 3, link="up", iface_id="lsp0"),), 7),),
        ),
    ),
    other_config={"hw-offload": "false"},
)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[SwitchReader]:
    reader = SwitchReader(lambda: None, str(tmp_path), tmp_path / "proc")
    reader.start()
    yield reader
    reader.close()


def test_the_database_of_the_run_directory_is_read_by_one_connection(
    tmp_path: Path, reader: SwitchReader
) -> None:
    with OvsdbStandIn(tmp_path / "db.sock", {"Open_vSwitch": database()}) as server:
        assert [reader.switch().result(5), reader.switch().result(5)] == [SWITCH, SWITCH]
        assert server.connections == 1
        assert [method for method, _ in server.received] == ["transact", "transact"]


def test_a_daemon_that_names_its_database_and_its_log_is_believed(tmp_path: Path) -> None:
    socket, log = tmp_path / "elsewhere.sock", tmp_path / "v.log"
    log.write_text("2026-11-21T19:47:49.540Z|00058|rconn|WARN|one\n")
    process(tmp_path / "proc", "ovs-vswitchd", f"--log-file={log}", "--detach", f"unix:{socket}")
    daemon = Daemon(812, tmp_path / "ovs-vswitchd.812.ctl", tmp_path, (3, 5, 0))
    reader = SwitchReader(lambda: daemon, None, tmp_path / "proc")
    reader.start()
    with OvsdbStandIn(socket, {"Open_vSwitch": database()}):
        assert reader.switch().result(5) == SWITCH
    assert [line.text for line in reader.log().result(5).lines] == ["one"]
    append(log, "2026-11-21T19:47:50.540Z|00059|rconn|INFO|two\n")
    told = reader.log().result(5)
    assert (told.path, [line.level for line in told.lines]) == (str(log), ["WARN", "INFO"])
    reader.close()


def test_what_cannot_be_read_is_told_with_a_remedy(
    tmp_path: Path, reader: SwitchReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_place, "USUAL", tmp_path / "no.log")
    with pytest.raises(OvscopeError, match=r"cannot connect to unix:.*db\.sock"):
        reader.switch().result(5)
    with pytest.raises(OvscopeError, match=r"cannot read .*/no\.log \(no such file or directory\)") as found:
        reader.log().result(5)
    assert "--log-file" in found.value.remedy


def test_after_the_end_nothing_is_read(reader: SwitchReader) -> None:
    reader.close()
    with pytest.raises(OvscopeError, match="nothing is read any more"):
        reader.switch().result(5)
