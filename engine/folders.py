"""Where files of the user's are kept, by the XDG Base Directory Specification."""

from __future__ import annotations

import os
from pathlib import Path


def state_folder() -> Path:
    """Return where what is worth keeping from start to start is kept: ``ovscope`` in XDG_STATE_HOME."""
    return _folder("XDG_STATE_HOME", ".local/state")


def config_folder() -> Path:
    """Return where what the user settled is kept: ``ovscope`` in XDG_CONFIG_HOME."""
    return _folder("XDG_CONFIG_HOME", ".config")


def _folder(variable: str, below_home: str) -> Path:
    """A path that is not absolute is to be passed over, says the specification."""
    named = os.environ.get(variable, "")
    return (Path(named) if os.path.isabs(named) else Path.home() / below_home) / "ovscope"
