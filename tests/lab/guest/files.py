"""Files of the guest, out and in."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

_CHUNK = 1 << 16


def serve(request: dict[str, Any], answer: Callable[..., None]) -> None:
    """Answer one `read` or `write`, failures included."""
    path = Path(request["path"])
    try:
        if request["op"] == "read":
            _read(path, answer)
        else:
            _write(path, base64.b64decode(request["data"]), request["append"])
    except OSError as error:
        answer("error", text=str(error))
    else:
        answer("exit", rc=0)


def _read(path: Path, answer: Callable[..., None]) -> None:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            answer("out", stream="out", data=base64.b64encode(chunk).decode())


def _write(path: Path, data: bytes, append: bool) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab" if append else "wb") as file:
        file.write(data)
