"""The requests and replies of unixctl: JSON-RPC 1.0 (OVS lib/unixctl.c)."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import orjson


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
    value = _loads(document)
    if not isinstance(value, dict) or not {"result", "error"} & value.keys():
        raise ValueError("not a JSON-RPC reply")
    return Reply(value.get("id"), _as_text(value.get("result")), _as_text(value.get("error")))


def _loads(document: bytes) -> Any:
    try:
        return orjson.loads(document)  # 8 MB of rules in a fraction of the time, in which the UI stands still
    except ValueError:
        # OVS passes on the bytes of names that it did not choose: not always UTF-8, which orjson refuses.
        return json.loads(document.decode("utf-8", "replace"), strict=False)


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
