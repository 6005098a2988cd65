"""A stand-in for ovsdb-server: it speaks the protocol and answers selects from tables in memory."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.jsonrpc import MessageSplitter
from engine.ovsdb.values import plain
from tests.unit.served import Served

Rows = dict[str, dict[str, Any]]
"""Rows by UUID, in the values of the protocol."""
Database = dict[str, Rows]


class OvsdbStandIn(Served):
    """Listens on a thread of its own until it is stopped.

    Args:
        path: of a unix socket; None: TCP on loopback, at ``port``.
        databases: tables by the databases' names. A table's columns are those of its first row.
        context: for ssl.
    """

    def __init__(
        self, path: Path | None, databases: dict[str, Database], context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__()
        self.path = path
        self.port = 0
        self.databases = databases
        self.received: list[tuple[str, Any]] = []
        self.connections = 0
        self.echoes: list[Any] = []
        self.answer: Callable[[str, Any], Any] = lambda method, params: None
        self._context = context

    def send(self, data: bytes) -> None:
        """Send bytes to everyone who is connected."""
        for writer in self._writers:
            self._loop.call_soon_threadsafe(writer.write, data)

    def selects(self) -> list[list[str]]:
        """The tables that were asked for, a list for each request."""
        return [
            [operation["table"] for operation in params[1:]]
            for method, params in self.received
            if method == "transact"
        ]

    async def _open(self) -> Callable[[], None]:
        if self.path is not None:
            server = await asyncio.start_unix_server(self._serve, str(self.path))
        else:
            server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
            self.port = server.sockets[0].getsockname()[1]
        return server.close

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        splitter = MessageSplitter()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while data := await reader.read(65536):
                for document in splitter.feed(data):
                    self._take(json.loads(document), writer)
        writer.transport.abort()

    def _take(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if "method" not in message:
            self.echoes.append(message["result"])
            return
        method, params = message["method"], message["params"]
        self.received.append((method, params))
        reply = self.answer(method, params)
        if isinstance(reply, bytes):
            writer.write(reply)
            return
        result = self._result(method, params) if reply is None else reply
        writer.write(json.dumps({"id": message["id"], "result": result, "error": None}).encode())

    def _result(self, method: str, params: list[Any]) -> Any:
        if method == "get_schema":
            return {"name": params[0], "tables": _schema(self.databases[params[0]])}
        return [self._select(self.databases[params[0]], operation) for operation in params[1:]]

    def _select(self, database: Database, operation: dict[str, Any]) -> dict[str, Any]:
        assert operation["op"] == "select", "nobody writes"
        rows = database[operation["table"]]
        wanted = operation.get("columns")
        found = []
        for uuid, row in rows.items():
            whole = {"_uuid": ["uuid", uuid], **row}
            if all(_holds(whole, *condition) for condition in operation["where"]):
                found.append({c: whole[c] for c in wanted} if wanted else whole)
        return {"rows": found}


def _schema(database: Database) -> dict[str, Any]:
    return {
        table: {"columns": {column: {} for column in next(iter(rows.values()), {})}}
        for table, rows in database.items()
    }


def _holds(row: dict[str, Any], column: str, function: str, value: Any) -> bool:
    here, there = plain(row[column]), plain(value)
    if function == "==":
        return bool(here == there)
    assert function == "includes"
    return set(there) <= set(here if isinstance(here, tuple) else (here,))


def numbered_uuid(number: int) -> str:
    """A UUID that begins with 32 bits."""
    return f"{number:08x}-0000-4000-8000-000000000000"


def reference(number: int) -> list[str]:
    """A column that refers to the row with that UUID."""
    return ["uuid", numbered_uuid(number)]


def references(*numbers: int) -> list[Any]:
    """A column that refers to several."""
    return ["set", [reference(number) for number in numbers]]


def mapping(**pairs: str) -> list[Any]:
    """A column with a map; underscores stand for dashes."""
    return ["map", [[name.replace("_", "-"), value] for name, value in pairs.items()]]
