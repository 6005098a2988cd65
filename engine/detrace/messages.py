"""JSON-RPC 1.0 as unixctl speaks it: objects one after the other, nothing between (OVS lib/unixctl.c)."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import orjson

_MARKS = re.compile(rb'["{}]')
_STRING_MARKS = re.compile(rb'["\\]')


class Reply(NamedTuple):
    """One answer of the daemon.

    Attributes:
        id: the id of the request; None where the answer has none.
        result: the text; None for an error.
        error: the error's text; None for a success.
    """

    id: object
    result: str | None
    error: str | None


def encode_request(number: int, command: str, arguments: tuple[str, ...]) -> bytes:
    """Return the bytes of a request; unixctl wants every argument to be a string."""
    return orjson.dumps({"id": number, "method": command, "params": list(arguments)})


def decode_reply(document: bytes) -> Reply:
    """Read one whole JSON object as a reply.

    Raises:
        ValueError: it is not JSON, or not a reply.
    """
    # OVS passes on the bytes of names that it did not choose: not always UTF-8, which orjson would refuse.
    value = json.loads(document.decode("utf-8", "replace"), strict=False)
    if not isinstance(value, dict) or not {"result", "error"} & value.keys():
        raise ValueError("not a JSON-RPC reply")
    return Reply(value.get("id"), _as_text(value.get("result")), _as_text(value.get("error")))


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


class MessageSplitter:
    """Finds where one JSON object ends and the next begins, whatever pieces the bytes arrive in.

    Every byte is looked at once, so that an answer of megabytes costs no more a byte than a short one.
    """

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._scanned = 0
        self._depth = 0
        self._in_string = False

    @property
    def pending(self) -> int:
        """How many bytes wait for the rest of their object."""
        return len(self._bytes)

    def feed(self, data: bytes) -> list[bytes]:
        """Take some bytes; return the objects that they complete, in order."""
        self._bytes += data
        complete = []
        while (end := self._find_end()) is not None:
            complete.append(bytes(self._bytes[:end]))
            del self._bytes[:end]
            self._scanned = 0
        return complete

    def _find_end(self) -> int | None:
        while found := (_STRING_MARKS if self._in_string else _MARKS).search(self._bytes, self._scanned):
            mark = found.group()
            if mark == b"\\":
                if found.end() == len(self._bytes):
                    self._scanned = found.start()
                    return None
                self._scanned = found.end() + 1
                continue
            self._scanned = found.end()
            if self._note(mark):
                return found.end()
        self._scanned = len(self._bytes)
        return None

    def _note(self, mark: bytes) -> bool:
        """Take account of a quote or a brace; True when it ends the object."""
        if mark == b'"':
            self._in_string = not self._in_string
            return False
        self._depth += 1 if mark == b"{" else -1
        if self._depth > 0:
            return False
        self._depth = 0
        return True
