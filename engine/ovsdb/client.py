"""A connection to an OVSDB server that can read, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import ssl
from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from engine.jsonrpc import MessageSplitter
from engine.ovsdb.errors import (
    OvsdbClosed,
    OvsdbError,
    OvsdbFailure,
    OvsdbGarbled,
    OvsdbTimeout,
    OvsdbUnreachable,
)
from engine.ovsdb.remote import Remote
from engine.ovsdb.tls import Certificates, tls_context
from engine.ovsdb.values import Row, plain_row

DEFAULT_TIMEOUT = 5.0  # seconds
LONGEST_REPLY = 256 << 20  # bytes; 50,000 logical flows whole are 31 MB
_CHUNK = 1 << 18


class Select(NamedTuple):
    """Which rows are wanted, and what of them.

    Attributes:
        table: its name.
        columns: their names; none: all.
        where: conditions of the protocol, such as ``["_uuid", "==", ["uuid", "..."]]``; all must hold.
    """

    table: str
    columns: Sequence[str] = ()
    where: Sequence[Sequence[Any]] = ()

    def operation(self) -> dict[str, Any]:
        """Return the operation of the protocol."""
        told: dict[str, Any] = {"op": "select", "table": self.table, "where": list(self.where)}
        if self.columns:
            told["columns"] = list(self.columns)
        return told


Schema = dict[str, frozenset[str]]
"""The tables of a database with their columns."""


class OvsdbClient:
    """Connects when it is first needed, and again after the connection was lost.

    Any method that asks raises OvsdbError for an error reply, and an OvsdbFailure when there was no answer.

    Args:
        remotes: the server, or the members of its cluster: the first that answers is asked, and any will do.
        certificates: for ssl.
        timeout: seconds that connecting and an answer may take, each.
    """

    def __init__(
        self,
        remotes: Sequence[Remote],
        certificates: Certificates | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> None:
        self.remote: Remote | None = None
        self._remotes = tuple(remotes)
        self._certificates = certificates or Certificates()
        self._timeout = timeout
        self._ids = itertools.count(1)
        self._connecting = asyncio.Lock()
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}

    async def select(self, database: str, *selects: Select) -> list[list[Row]]:
        """Return the rows of each select, of one moment."""
        results = await self._call("transact", [database, *(select.operation() for select in selects)])
        if not isinstance(results, list):
            raise self._garbled("the result is no list")
        for result in results:
            if isinstance(result, dict) and "error" in result:
                raise OvsdbError(database, f"{result['error']}, {result.get('details', '')}".rstrip(", "))
        return [[plain_row(row) for row in result["rows"]] for result in results[: len(selects)]]

    async def schema(self, database: str) -> Schema:
        """Return which tables and columns a database has: they differ between versions."""
        told = await self._call("get_schema", [database])
        try:
            return {name: frozenset(table["columns"]) for name, table in told["tables"].items()}
        except (TypeError, KeyError, AttributeError):
            raise self._garbled("the schema has no tables") from None

    def drop(self) -> None:
        """Close the connection at once; the next request makes a new one."""
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.transport.abort()
        self._reading = self._writer = None
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(OvsdbClosed(str(self.remote)))
        self._waiting.clear()

    # --- Requests

    async def _call(self, method: str, params: list[Any]) -> Any:
        used = await self._connected()
        try:
            return await self._exchange(method, params)
        except OvsdbClosed:
            if not used:
                raise
        # It may have been closed while nothing was asked; reading twice does no harm.
        await self._connected()
        return await self._exchange(method, params)

    async def _exchange(self, method: str, params: list[Any]) -> Any:
        number = next(self._ids)
        reply = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._timeout):
                await self._send({"id": number, "method": method, "params": params})
                return await reply
        except TimeoutError:
            self.drop()
            raise OvsdbTimeout(str(self.remote), self._timeout) from None
        except OSError:
            self.drop()
            raise OvsdbClosed(str(self.remote)) from None
        finally:
            self._waiting.pop(number, None)

    async def _send(self, message: dict[str, Any]) -> None:
        if self._writer is None:
            raise OvsdbClosed(str(self.remote))
        self._writer.write(orjson.dumps(message))
        await self._writer.drain()

    # --- The connection

    async def _connected(self) -> bool:
        """Connect where there is no connection; True where there was one."""
        async with self._connecting:
            if self._reading is not None and not self._reading.done():
                return True
            await self._connect()
        return False

    async def _connect(self) -> None:
        self.drop()
        failures: list[OvsdbFailure] = []
        for remote in self._remotes:
            try:
                reader, self._writer = await self._opened(remote)
            except OvsdbFailure as failure:
                failures.append(failure)
                continue
            self.remote = remote
            self._reading = asyncio.create_task(self._read(reader))
            return
        raise failures[0]

    async def _opened(self, remote: Remote) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            async with asyncio.timeout(self._timeout):
                if remote.method == "unix":
                    return await asyncio.open_unix_connection(remote.host)
                context = tls_context(self._certificates, str(remote)) if remote.method == "ssl" else None
                return await asyncio.open_connection(remote.host, remote.port, ssl=context)
        except TimeoutError:
            raise OvsdbUnreachable(str(remote), f"no answer within {self._timeout:g} s") from None
        except (ssl.SSLError, OSError) as error:
            raise OvsdbUnreachable(str(remote), _why(error)) from None

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Take what comes until the connection ends, and tell whoever waits that it did."""
        splitter = MessageSplitter()
        failure: OvsdbFailure = OvsdbClosed(str(self.remote))
        with contextlib.suppress(OSError, OvsdbClosed):
            while data := await reader.read(_CHUNK):
                try:
                    for document in splitter.feed(data):
                        await self._take(orjson.loads(document))
                except ValueError as error:
                    failure = self._garbled(str(error))
                    break
                if splitter.pending > LONGEST_REPLY:
                    failure = self._garbled("the answer has no end")
                    break
        self._end(failure)

    async def _take(self, message: Any) -> None:
        if not isinstance(message, dict):
            raise ValueError("not an object")
        if message.get("method") == "echo":  # the server wants to know whether we are still there
            await self._send({"id": message.get("id"), "result": message.get("params", []), "error": None})
            return
        number = message.get("id")
        waiting = self._waiting.get(number) if isinstance(number, int) else None
        if waiting is None or waiting.done():
            return
        if (error := message.get("error")) is not None:
            waiting.set_exception(OvsdbError(str(self.remote), _error_text(error)))
        else:
            waiting.set_result(message.get("result"))

    def _end(self, failure: OvsdbFailure) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(failure)
        if self._writer is not None:
            self._writer.transport.abort()
        self._writer = None

    def _garbled(self, what: str) -> OvsdbGarbled:
        return OvsdbGarbled(str(self.remote), what)


def _error_text(error: Any) -> str:
    if isinstance(error, dict):
        return f"{error.get('error', 'error')}, {error.get('details', '')}".rstrip(", ")
    return str(error)


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {error.verify_message}"
    return (error.strerror or str(error) or type(error).__name__).lower()
