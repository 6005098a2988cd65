"""The client against a server that speaks the protocol, well and badly."""

from __future__ import annotations

import json
import ssl
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ovsdb.client import OvsdbClient, Select
from engine.ovsdb.errors import (
    CertificatesMissing,
    OvsdbClosed,
    OvsdbError,
    OvsdbGarbled,
    OvsdbTimeout,
    OvsdbUnreachable,
)
from engine.ovsdb.remote import Remote, parse_remotes
from engine.ovsdb.tls import Certificates
from engine.ovsdb.values import members, pairs, plain
from tests.unit.detrace.stand_in import until
from tests.unit.ovsdb.stand_in import OvsdbStandIn, mapping, numbered_uuid, reference, references

FILES = Path(__file__).parent / "certificates"
OURS = Certificates(str(FILES / "client-key.pem"), str(FILES / "client.pem"), str(FILES / "ca.pem"))
PORTS = {
    numbered_uuid(1): {"name": "p1", "datapath": reference(7), "mac": ["set", []], "ids": mapping(a="b")},
    numbered_uuid(2): {"name": "p2", "datapath": reference(8), "mac": ["set", ["x", "y"]], "ids": mapping()},
}
DATABASES: dict[str, Any] = {"Db": {"Port": PORTS, "Switch": {numbered_uuid(7): {"ports": references(1, 2)}}}}


def server(path: Path) -> OvsdbStandIn:
    return OvsdbStandIn(path / "db.sock", DATABASES)


def client(stand_in: OvsdbStandIn, timeout: float = 5.0) -> OvsdbClient:
    return OvsdbClient([Remote("unix", str(stand_in.path))], timeout=timeout)


async def test_rows_are_read_as_python_has_them(tmp_path: Path) -> None:
    with server(tmp_path) as stand_in:
        ours = client(stand_in)
        ports, switches = await ours.select(
            "Db",
            Select("Port", ("_uuid", "name", "mac", "ids"), [["datapath", "==", reference(8)]]),
            Select("Switch", (), [["ports", "includes", references(2)]]),
        )
        assert ports == [{"_uuid": numbered_uuid(2), "name": "p2", "mac": ("x", "y"), "ids": {}}]
        assert switches == [{"_uuid": numbered_uuid(7), "ports": (numbered_uuid(1), numbered_uuid(2))}]
        assert await ours.schema("Db") == {
            "Port": {"name", "datapath", "mac", "ids"},
            "Switch": {"ports"},
        }
        assert stand_in.connections == 1
        assert {operation["op"] for _, params in stand_in.received[:1] for operation in params[1:]} == {
            "select"
        }
        ours.drop()


async def test_the_servers_question_whether_we_are_there_is_answered(tmp_path: Path) -> None:
    with server(tmp_path) as stand_in:
        ours = client(stand_in)
        await ours.schema("Db")
        stand_in.send(b'{"id":"echo","method":"echo","params":["still there?"]}')
        await ours.schema("Db")
        until(lambda: stand_in.echoes == [["still there?"]])
        ours.drop()


async def test_a_server_that_restarts_is_connected_to_again(tmp_path: Path) -> None:
    with server(tmp_path) as first:
        ours = client(first)
        await ours.schema("Db")
    (tmp_path / "db.sock").unlink(missing_ok=True)
    with pytest.raises(
        OvsdbUnreachable, match=r"cannot connect to unix:.*db.sock \(no such file or directory\)"
    ):
        await ours.schema("Db")
    with server(tmp_path) as second:
        assert await ours.schema("Db")
        assert second.connections == 1
        ours.drop()


async def test_the_next_member_of_a_cluster_is_asked(tmp_path: Path) -> None:
    with server(tmp_path) as stand_in:
        ours = OvsdbClient([Remote("unix", str(tmp_path / "none")), Remote("unix", str(stand_in.path))])
        assert await ours.schema("Db")
        assert ours.remote == Remote("unix", str(stand_in.path))
        ours.drop()


@pytest.mark.parametrize(
    ("reply", "error", "text"),
    [
        (b'{"id":1,"result":null,"error":"unknown database"}', OvsdbError, "unknown database"),
        (
            b'{"id":1,"result":null,"error":{"error":"unknown database","details":"no Db"}}',
            OvsdbError,
            "unknown database, no Db",
        ),
        (
            b'{"id":1,"result":[{"error":"syntax error","details":"no table"}],"error":null}',
            OvsdbError,
            "no table",
        ),
        (b'{"id":1,"result":"what?","error":null}', OvsdbGarbled, "does not speak OVSDB"),
        (b'{"id":1,"result":}', OvsdbGarbled, "does not speak OVSDB"),
        (b"HTTP/1.1 400 Bad Request {}", OvsdbGarbled, "does not speak OVSDB"),
    ],
)
async def test_errors_are_told(tmp_path: Path, reply: bytes, error: type[Exception], text: str) -> None:
    with server(tmp_path) as stand_in:
        stand_in.answer = lambda method, params: reply
        ours = client(stand_in)
        with pytest.raises(error, match=text):
            await ours.select("Db", Select("Port"))
        ours.drop()


async def test_a_server_that_hangs_is_left_and_asked_again(tmp_path: Path) -> None:
    with server(tmp_path) as stand_in:
        stand_in.answer = lambda method, params: b" "
        ours = client(stand_in, timeout=0.1)
        begun = time.monotonic()
        with pytest.raises(OvsdbTimeout, match=r"did not answer within 0\.1 s"):
            await ours.schema("Db")
        assert time.monotonic() - begun < 2
        stand_in.answer = lambda method, params: None
        assert await ours.schema("Db")
        assert stand_in.connections == 2
        ours.drop()


async def test_whoever_waits_is_told_that_the_connection_was_closed(tmp_path: Path) -> None:
    with server(tmp_path) as stand_in:
        ours = client(stand_in)
        await ours.schema("Db")

        def closes(method: str, params: Any) -> bytes:
            for writer in stand_in._writers:
                writer.transport.abort()
            return b""

        stand_in.answer = closes
        with pytest.raises(OvsdbClosed, match="closed the connection"):
            await ours.schema("Db")


# --- ssl


def context() -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=FILES / "ca.pem")
    made.load_cert_chain(FILES / "server.pem", FILES / "server-key.pem")
    made.verify_mode = ssl.CERT_REQUIRED
    return made


async def test_both_sides_show_their_certificates() -> None:
    with OvsdbStandIn(None, DATABASES, context()) as stand_in:
        ours = OvsdbClient(parse_remotes(f"ssl:127.0.0.1:{stand_in.port}"), OURS)
        assert await ours.schema("Db")
        ours.drop()


async def test_a_server_of_another_authority_is_not_trusted() -> None:
    with OvsdbStandIn(None, DATABASES, context()) as stand_in:
        strangers = Certificates(OURS.private_key, OURS.certificate, OURS.certificate)
        ours = OvsdbClient(parse_remotes(f"ssl:127.0.0.1:{stand_in.port}"), strangers)
        with pytest.raises(OvsdbUnreachable, match="its certificate is not trusted"):
            await ours.schema("Db")


@pytest.mark.parametrize(
    ("certificates", "text"),
    [
        (Certificates(), "no private key and no certificate and no CA certificate named"),
        (Certificates("/no/such/key", OURS.certificate, OURS.ca_cert), "cannot read /no/such/key"),
        (Certificates(str(FILES / "server-key.pem"), OURS.certificate, OURS.ca_cert), "they do not fit"),
    ],
)
async def test_certificates_that_are_missing_are_told(certificates: Certificates, text: str) -> None:
    ours = OvsdbClient([Remote("ssl", "127.0.0.1", 1)], certificates)
    with pytest.raises(CertificatesMissing, match=text):
        await ours.schema("Db")


# --- Values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_whatever_a_column_holds_is_some_value(value: Any) -> None:
    found = plain(json.loads(json.dumps(value)))
    assert isinstance(members(found), tuple)
    assert isinstance(pairs(found), dict)
