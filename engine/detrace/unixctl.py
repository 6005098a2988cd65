"""A client of OVS's unixctl sockets: what ovs-appctl does, for asyncio."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import struct
from pathlib import Path

from engine.detrace.commands import require_read_only
from engine.detrace.errors import (
    UnixctlClosed,
    UnixctlError,
    UnixctlFailure,
    UnixctlGarbled,
    UnixctlMissing,
    UnixctlNotPermitted,
    UnixctlRefused,
    UnixctlTimeout,
)
from engine.detrace.messages import Reply, decode_reply, encode_request
from engine.detrace.token_bucket import TokenBucket
from engine.jsonrpc import MessageSplitter

DEFAULT_TIMEOUT = 1.0  # seconds; the server has none of its own
LONGEST_REPLY = 256 << 20  # bytes; bridge/dump-flows of 100,000 rules is about 25 MB
_CHUNK = 1 << 16
_LONGEST_SOCKET_PATH = 107  # struct sockaddr_un, without the final zero
_UCRED = struct.Struct("3i")


class UnixctlClient:
    """One connection to a daemon, made when it is first needed and again after it was lost.

    One request is in flight at a time; callers wait for their turn. After a time-out or a cancelled request
    the connection is dropped, so that a late answer cannot be taken for another request's.

    Args:
        path: the daemon's ``.ctl`` socket.
        bucket: counts every request, and makes it wait; None for no limit.
        timeout: seconds that an answer may take.
    """

    def __init__(
        self, path: Path, bucket: TokenBucket | None = None, timeout: float = DEFAULT_TIMEOUT
    ) -> None:
        self.path = path
        self.peer_pid = 0
        self._bucket = bucket
        self._timeout = timeout
        self._turn = asyncio.Lock()
        self._ids = itertools.count(1)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._splitter = MessageSplitter()

    @property
    def lost(self) -> bool:
        """Whether the daemon has closed a connection that was made."""
        return self._streams is not None and self._streams[0].at_eof()

    async def transact(
        self, command: str, *arguments: str, within: float | None = None, wanted: str = ""
    ) -> str:
        """Ask, and return the text of the answer.

        Args:
            command: one of commands.READ_ONLY_COMMANDS.
            arguments: its arguments.
            within: seconds that the answer may take, where it is not the client's time-out.
            wanted: another command, which the user has just asked for by its key.

        Raises:
            ForbiddenCommand: the command is not a read-only one; nothing was sent.
            UnixctlError: the daemon answered with an error; the connection is still good.
            UnixctlFailure: a subclass of it says why there was no answer; the connection is dropped.
        """
        require_read_only(command, arguments, wanted)
        async with self._turn:
            await self.connect()
            if self._bucket:
                await self._bucket.turn()
            reply = await self._exchange(command, arguments, within or self._timeout)
        if reply.error is not None:
            raise UnixctlError(command, reply.error)
        return reply.result or ""

    async def connect(self) -> None:
        """Connect, unless there is a connection; sets ``peer_pid``, the daemon's pid as seen from here.

        The pid is 0 where the daemon lives in a PID namespace that is not below ours.

        Raises:
            UnixctlFailure: a subclass of it says why that was not possible.
        """
        if self._streams is None:
            endpoint = _connected_socket(self.path, self._timeout)
            self.peer_pid = _peer_pid(endpoint)
            self._splitter = MessageSplitter()
            self._streams = await asyncio.open_unix_connection(sock=endpoint)

    def drop(self) -> None:
        """Close the connection at once; the next request makes a new one."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _exchange(self, command: str, arguments: tuple[str, ...], within: float) -> Reply:
        number = next(self._ids)
        try:
            async with asyncio.timeout(within):
                reply = await self._send_and_receive(encode_request(number, command, arguments), number)
        except TimeoutError:
            self.drop()
            raise UnixctlTimeout(str(self.path), within) from None
        except OSError:
            self.drop()
            raise UnixctlClosed(str(self.path)) from None
        except BaseException:
            self.drop()
            raise
        if self._bucket:
            self._bucket.rest()
        return reply

    async def _send_and_receive(self, request: bytes, number: int) -> Reply:
        assert self._streams is not None
        reader, writer = self._streams
        writer.write(request)
        await writer.drain()
        while True:
            data = await reader.read(_CHUNK)
            if not data:
                raise UnixctlClosed(str(self.path))
            if documents := self._splitter.feed(data):
                return self._checked(documents[0], number)
            if self._splitter.pending > LONGEST_REPLY:
                raise UnixctlGarbled(str(self.path), "the answer has no end")

    def _checked(self, document: bytes, number: int) -> Reply:
        try:
            reply = decode_reply(document)
        except ValueError as error:
            raise UnixctlGarbled(str(self.path), str(error)) from None
        if reply.id != number:
            raise UnixctlGarbled(str(self.path), f"answer {reply.id} to request {number}")
        return reply


def _connected_socket(path: Path, timeout: float) -> socket.socket:
    """Connect without waiting: on AF_UNIX it succeeds or fails at once."""
    endpoint = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    endpoint.setblocking(False)
    try:
        _connect(endpoint, path)
    except OSError as error:
        endpoint.close()
        raise _why(error, str(path), timeout) from None
    return endpoint


def _connect(endpoint: socket.socket, path: Path) -> None:
    if len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH:
        endpoint.connect(str(path))
        return
    directory = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        endpoint.connect(f"/proc/self/fd/{directory}/{path.name}")
    finally:
        os.close(directory)


def _why(error: OSError, path: str, timeout: float) -> UnixctlFailure:
    # EAGAIN: the queue of connections is full, since the daemon has not accepted any for a while.
    if isinstance(error, BlockingIOError):
        return UnixctlTimeout(path, timeout)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UnixctlMissing(path)
    if isinstance(error, PermissionError):
        return UnixctlNotPermitted(path)
    if isinstance(error, ConnectionRefusedError):
        return UnixctlRefused(path)
    return UnixctlGarbled(path, error.strerror or str(error))


def _peer_pid(endpoint: socket.socket) -> int:
    credentials = endpoint.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size)
    pid: int = _UCRED.unpack(credentials)[0]
    return pid
