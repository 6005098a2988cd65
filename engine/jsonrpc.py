"""JSON-RPC as Open vSwitch speaks it on streams: objects one after the other, nothing between.

OVS lib/jsonrpc.c; its users are unixctl (lib/unixctl.c) and the OVSDB protocol (RFC 7047).
"""

from __future__ import annotations

import re

_MARKS = re.compile(rb'["{}]')
_STRING_MARKS = re.compile(rb'["\\]')


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
