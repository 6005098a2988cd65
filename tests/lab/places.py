"""Where the lab keeps things on this machine."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
GUEST = Path(__file__).resolve().parent / "guest"


def cache_dir() -> Path:
    """The lab's cache: below $OVSCOPE_CACHE, or below ~/.cache/ovscope; it is made when missing."""
    base = os.environ.get("OVSCOPE_CACHE")
    root = Path(base) if base else Path.home() / ".cache" / "ovscope"
    path = root.absolute() / "lab"
    path.mkdir(parents=True, exist_ok=True)
    return path
