"""One of OVN's two databases: its rows by the start of their UUIDs, and by their UUIDs."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from engine.detrace.ovn.prefix_index import PrefixIndex
from engine.detrace.ovn.tables import Table
from engine.detrace.token_bucket import TokenBucket
from engine.ovsdb.client import OvsdbClient, Schema, Select
from engine.ovsdb.values import Row

REFRESH = 30.0  # seconds between looks at all UUIDs, where one is not known
FRESH = 30.0  # seconds that a row is not asked for again
_KEPT = 4096  # rows


class Found(NamedTuple):
    """A row that a prefix may mean."""

    table: Table
    uuid: str


_Key = tuple[str, str, tuple[str, ...]]  # table, UUID, columns


class OvnDatabase:
    """Reads one database, a few rows at a time; the whole of a large one would take seconds and 300 MB.

    Any method that asks raises OvsdbError or an OvsdbFailure when there is no answer.

    Args:
        client: its connection.
        name: of the database.
        tables: those whose rows are looked for.
        bucket: counts every request, and makes it wait.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        client: OvsdbClient,
        name: str,
        tables: Sequence[Table],
        bucket: TokenBucket | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self.name = name
        self._tables = tuple(tables)
        self._bucket = bucket
        self._clock = clock
        self._schema: Schema = {}
        self._index: dict[str, PrefixIndex] = {}
        self._indexed_at = float("-inf")
        self._rows: OrderedDict[_Key, tuple[float, Row | None]] = OrderedDict()

    async def find(self, prefix: int) -> list[Found]:
        """Return the rows whose UUIDs begin with 32 bits; those that are new are found within REFRESH."""
        found = self._known(prefix)
        if not found and self._clock() - self._indexed_at >= REFRESH:
            await self._look()
            found = self._known(prefix)
        return found

    async def row(self, table: str, uuid: str, columns: Iterable[str]) -> Row | None:
        """Return a row by its UUID; None where it is not there any more."""
        (row,) = await self.rows([uuid], table, columns)
        return row

    async def rows(self, uuids: Sequence[str], table: str, columns: Iterable[str]) -> list[Row | None]:
        """Return rows by their UUIDs, with one request for those that are not known."""
        wanted = tuple(columns)
        keys = [(table, uuid, wanted) for uuid in uuids]
        unknown = [key for key in keys if not self._is_fresh(key)]
        answers = await self.select(*(Select(table, wanted, [_is(uuid)]) for _, uuid, _ in unknown))
        for key, rows in zip(unknown, answers, strict=True):
            self._keep(key, rows[0] if rows else None)
        return [self._rows[key][1] for key in keys]

    async def holders(self, table: Table, uuid: str) -> list[Row]:
        """Return the names of the rows that hold one: the switches that have a port."""
        held = ["set", [["uuid", uuid]]]
        wanted = [Select(owner, ("name",), [[column, "includes", held]]) for owner, column in table.owners]
        return [row for rows in await self.select(*wanted) for row in rows]

    async def select(self, *wanted: Select) -> list[list[Row]]:
        """Return the rows of each; none where this version has no such table or column."""
        schema = await self._known_schema()
        answers: list[list[Row]] = [[] for _ in wanted]
        numbers = [number for number, select in enumerate(wanted) if _can_be_asked(select, schema)]
        if numbers:
            fitting = [_fitting(wanted[number], schema) for number in numbers]
            for number, rows in zip(numbers, await self._ask(*fitting), strict=True):
                answers[number] = rows
        return answers

    def _is_fresh(self, key: _Key) -> bool:
        kept = self._rows.get(key)
        return kept is not None and self._clock() - kept[0] < FRESH

    def _keep(self, key: _Key, row: Row | None) -> None:
        self._rows[key] = self._clock(), row
        self._rows.move_to_end(key)
        if len(self._rows) > _KEPT:
            self._rows.popitem(last=False)

    def _known(self, prefix: int) -> list[Found]:
        return [
            Found(table, uuid)
            for table in self._tables
            if table.name in self._index
            for uuid in self._index[table.name].find(prefix)
        ]

    async def _look(self) -> None:
        """Learn the UUIDs of all rows: 58 bytes of JSON each, 0.2 s for 50,000."""
        schema = await self._known_schema()
        names = [table.name for table in self._tables if table.name in schema]
        answers = await self._ask(*(Select(name, ("_uuid",)) for name in names))
        self._index = {
            name: PrefixIndex(str(row.get("_uuid")) for row in rows)
            for name, rows in zip(names, answers, strict=True)
        }
        self._indexed_at = self._clock()

    async def _known_schema(self) -> Schema:
        if not self._schema:
            if self._bucket:
                await self._bucket.turn()
            self._schema = await self.client.schema(self.name)
        return self._schema

    async def _ask(self, *selects: Select) -> list[list[Row]]:
        if self._bucket:
            await self._bucket.turn()
        return await self.client.select(self.name, *selects)


def _is(uuid: str) -> list[Any]:
    return ["_uuid", "==", ["uuid", uuid]]


def _can_be_asked(select: Select, schema: Schema) -> bool:
    has = schema.get(select.table)
    return has is not None and all(column == "_uuid" or column in has for column, *_ in select.where)


def _fitting(select: Select, schema: Schema) -> Select:
    """Leave out columns that this version lacks."""
    has = schema[select.table] | {"_uuid"}
    columns = [column for column in select.columns if column in has]
    return select._replace(columns=columns or ["_uuid"])
