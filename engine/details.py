"""What a record's words mean: the detail of its event. Details that repeat are made once."""

from __future__ import annotations

from collections.abc import Callable

from engine.actions import ActionDecoder
from engine.bpf.records import Record, signed, words_as_bytes
from engine.datapaths import Datapaths
from engine.events import (
    ActionExecute,
    Detail,
    EventKind,
    FlowExec,
    FlowPut,
    FlowTblLookup,
    Pass,
    Port,
    Upcall,
    UpcallEnqueue,
    UpcallRecv,
    UpcallReturn,
)
from engine.flow_id import FlowId, format_ufid

MAX_KEPT = 65536
_WORDS = slice(Record._fields.index("word0"), Record._fields.index("word4") + 1)
_UPCALL_COMMANDS = {1: "miss", 2: "action", 3: "execute"}  # enum ovs_packet_cmd, OVS_PACKET_CMD_*


class Details:
    """Makes details. Owned by one thread.

    Args:
        actions: tells an action's type and bytes.
        datapaths: tells datapaths and ports by name.
    """

    def __init__(self, actions: ActionDecoder, datapaths: Datapaths) -> None:
        self._actions = actions
        self._datapaths = datapaths
        self._kept: dict[tuple[object, ...], Detail] = {}
        self._makers: dict[int, Callable[[Record], Detail]] = {
            EventKind.PASS: self._pass,
            EventKind.FLOW_TBL_LOOKUP: _lookup,
            EventKind.UPCALL_RETURN: lambda record: UpcallReturn(signed(record.word0)),
            EventKind.UPCALL_RECV: lambda record: UpcallRecv(record.word0),
            EventKind.FLOW_PUT: _put,
            EventKind.FLOW_EXEC: lambda record: FlowExec(record.word0, signed(record.word1)),
            EventKind.ACTION_EXECUTE: self._action,
        }

    def detail(self, record: Record) -> Detail:
        """Return the detail of a record that says all of it itself: every kind but the two below."""
        kind = record.kind
        behind = record.tail if kind == EventKind.ACTION_EXECUTE else b""
        key = (kind, record[_WORDS], behind)
        found = self._kept.get(key)
        if found is None:
            found = self._makers[kind](record)
            self._keep(key, found)
        return found

    def _keep(self, key: tuple[object, ...], detail: Detail) -> None:
        if len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        if not _lacks_a_name(detail):
            self._kept[key] = detail

    def upcall(self, record: Record, device: str) -> Upcall:
        """Return the detail of an upcall.

        Args:
            record: of the upcall.
            device: where its packet came in.
        """
        cmd = _UPCALL_COMMANDS.get(record.word0, f"command {record.word0}")
        return Upcall(cmd, record.word1, self._datapaths.name(record.word2), device)

    def enqueue(self, record: Record, cmd: str) -> UpcallEnqueue:
        """Return the detail of an upcall's message; ``cmd`` is what its upcall said."""
        return UpcallEnqueue(cmd, record.word0, signed(record.word1))

    def _pass(self, record: Record) -> Pass:
        name = words_as_bytes(record.word2, record.word3).split(b"\0", 1)[0].decode(errors="replace")
        port = Port(record.word0 & 0xFFFFFFFF, name)
        datapath = self._datapaths.learn(record.word4, port)
        return Pass(port, record.word0 >> 32, datapath, record.word1 & 0xFFFFFFFF)

    def _action(self, record: Record) -> ActionExecute:
        length = record.word0 >> 32
        data = record.tail or words_as_bytes(record.word2, record.word3, record.word4)
        action = self._actions.decode(record.word0 & 0xFFFFFFFF, data[:length])
        port = action.argument("port")
        if action.action != "output" or not isinstance(port, int):
            return action
        device = self._datapaths.port(record.word1, port).name
        return action._replace(arguments=(*action.arguments, ("device", device)))


def _lookup(record: Record) -> FlowTblLookup:
    flow = None
    if record.word0:
        flow = FlowId(_ufid(record.word2, record.word3), record.word0, record.word1)
    return FlowTblLookup(flow, record.word4 & 0xFFFFFFFF, record.word4 >> 32)


def _put(record: Record) -> FlowPut:
    return FlowPut(_ufid(record.word0, record.word1), signed(record.word2))


def _ufid(low: int, high: int) -> str:
    """A UFID's two 64-bit words, each two 32-bit words in memory."""
    return format_ufid((low & 0xFFFFFFFF, low >> 32, high & 0xFFFFFFFF, high >> 32))


def _lacks_a_name(detail: Detail) -> bool:
    """Whether a name was not known yet, and may be the next time."""
    if isinstance(detail, Pass):
        return not detail.datapath
    return isinstance(detail, ActionExecute) and ("device", "") in detail.arguments
