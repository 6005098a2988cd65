"""What is captured, in words."""

from __future__ import annotations

from collections.abc import Iterator

from engine.labels.text import printable
from engine.source import SourceStatus


def captured_words(status: SourceStatus) -> Iterator[str]:
    """Yield why packets are left out, the most urgent reason first; nothing while all are captured."""
    if status.crowded:
        yield "sampling: ring full"
    if status.sampling > 1:
        yield f"1 in {status.sampling}"
    if status.capture:
        yield f"kernel: {printable(status.capture)}"
