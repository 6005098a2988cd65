"""The first line of what is exported."""

from __future__ import annotations

from engine import __version__
from engine.files.items import Startup
from engine.source import SourceStatus


def export_startup(status: SourceStatus, clock_offset: int) -> Startup:
    """Return the first line of packets out of a source; ``clock_offset`` as in Startup."""
    return Startup(f"ovscope {__version__}", status.title, status.hooks, clock_offset, None)
