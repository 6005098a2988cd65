"""A stand-in for a daemon's unixctl server: it speaks the protocol and answers from a script."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from engine.jsonrpc import MessageSplitter
from tests.unit.served import Served

UFID = "9fbc68d5-0123-45ab-8def-00010000beef"
FLOW = (
    "recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4(frag=no), "
    "packets:3, bytes:294, used:0.613s, actions:2\n"
)
RULES = (
    "cookie=0x21, duration=2s, n_packets=3, n_bytes=294, n_offload_packets=0, n_offload_bytes=0, "
    "priority=100,ip,actions=output:2\n"
)
GONE = "ovs-vswitchd: getting flow (No such file or directory)\n"
NO_CACHE = "Cache was not found for system@ovs-system\n"


class Fails(NamedTuple):
    """An error reply."""

    text: str


class Raw(NamedTuple):
    """Bytes that are sent instead of a reply, one piece after the other."""

    pieces: tuple[bytes, ...]


class After(NamedTuple):
    """A reply that takes its time, in seconds."""

    seconds: float
    text: str


class Hangs(NamedTuple):
    """No reply, ever."""


class Closes(NamedTuple):
    """The connection is closed instead of a reply."""


Reply = str | Fails | Raw | After | Hangs | Closes
Script = Callable[[str, list[str]], Reply]


class Received(NamedTuple):
    """One request as it was read from the socket."""

    at: float
    connection: int
    command: str
    arguments: list[str]


class StandIn(Served):
    """Listens on a socket, on a thread of its own, until it is stopped."""

    def __init__(self, path: Path, script: Script, listener: socket.socket | None = None) -> None:
        super().__init__()
        self.path = path
        self.script = script
        self.received: list[Received] = []
        self.connections = 0
        self._listener = listener

    def commands(self) -> list[str]:
        return [request.command for request in self.received]

    async def _open(self) -> Callable[[], None]:
        listener = self._listener or listen_here(self.path)
        listener.setblocking(False)
        self._accepting = asyncio.create_task(self._accept(listener))

        def close() -> None:
            self._accepting.cancel()
            listener.close()

        return close

    async def _accept(self, listener: socket.socket) -> None:
        # asyncio's own server would call listen() again, which makes this process the peer of SO_PEERCRED.
        serving = set()
        while True:
            connection, _ = await self._loop.sock_accept(listener)
            reader, writer = await asyncio.open_unix_connection(sock=connection)
            serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        self._writers.append(writer)
        splitter = MessageSplitter()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while data := await reader.read(65536):
                for document in splitter.feed(data):
                    request = json.loads(document)
                    command, arguments = request["method"], request["params"]
                    self.received.append(Received(time.monotonic(), connection, command, arguments))
                    await self._reply(request["id"], self.script(command, arguments), writer)
        writer.close()

    async def _reply(self, number: int, reply: Reply, writer: asyncio.StreamWriter) -> None:
        if isinstance(reply, Hangs):
            await asyncio.sleep(3600)
        elif isinstance(reply, Closes):
            writer.transport.abort()
        elif isinstance(reply, Raw):
            for piece in reply.pieces:
                writer.write(piece)
                await asyncio.sleep(0.001)
        elif isinstance(reply, Fails):
            writer.write(json.dumps({"id": number, "error": reply.text}).encode())
        else:
            if isinstance(reply, After):
                await asyncio.sleep(reply.seconds)
            text = reply.text if isinstance(reply, After) else reply
            writer.write(json.dumps({"id": number, "result": text, "error": None}).encode())


def listen_here(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(10)
    return listener


_CHILD = """
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen(10)
socket.send_fds(socket.socket(fileno=int(sys.argv[2])), [b"x"], [listener.fileno()])
"""


def listen_as_another(path: Path) -> tuple[socket.socket, int]:
    """Return a listening socket whose SO_PEERCRED is another process's, and that process's pid."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        arguments = [sys.executable, "-S", "-c", _CHILD, str(path), str(theirs.fileno())]
        child = subprocess.Popen(arguments, pass_fds=[theirs.fileno()])
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        child.wait(5)
    return socket.socket(fileno=fds[0]), child.pid


def vswitchd(get_flow: Reply = FLOW, detrace: Reply = RULES, commands: str = "ofproto/detrace") -> Script:
    """The script of an ovs-vswitchd 3.5.0 with one datapath."""
    listed = "".join(f"  {name}  [x]\n" for name in ("version", *commands.split()))
    replies: dict[str, Reply] = {
        "version": "ovs-vswitchd (Open vSwitch) 3.5.0\n",
        "list-commands": f"The available commands are:\n{listed}",
        "ofproto/list": "br0\nbr1\n",
        "dpctl/get-flow": get_flow,
        "ofproto/detrace": detrace,
        "revalidator/wait": After(0.05, ""),
    }
    return lambda command, arguments: replies.get(command, Fails(f'"{command}" is not a valid command'))


def ctl(rundir: Path, pid: int | None = None) -> Path:
    """Write the pidfile of a daemon, and return its socket's path."""
    number = os.getpid() if pid is None else pid
    (rundir / "ovs-vswitchd.pid").write_text(f"{number}\n")
    return rundir / f"ovs-vswitchd.{number}.ctl"


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


LATE = 0.1  # seconds that a busy machine may read a request later than the one after it


def most_in_any_second(times: list[float]) -> int:
    """The largest number of requests that were sent within a second, by when they were read."""
    return max(sum(1 for at in times[i:] if at < start + 1 - LATE) for i, start in enumerate(times))


def numbered(count: int) -> Iterator[str]:
    """UFIDs that differ."""
    return (f"{i:08x}-0000-4000-8000-000000000000" for i in range(count))
