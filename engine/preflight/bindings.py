"""bcc: the BPF Compiler Collection's binding, which no package index has."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from engine.preflight.check import Check, missing, ok

INSTALL = "install it: apt-get install python3-bpfcc, or dnf install python3-bcc"
SEEN = "and let the venv see it: python3 -m venv --system-site-packages"


def check_bcc(load: Callable[[str], ModuleType] = import_module) -> Check:
    """Check for bcc and its version."""
    try:
        bcc = load("bcc")
    except ImportError:
        return missing("bcc", "not found", f"{INSTALL}; {SEEN}")
    except OSError as error:
        # The binding is there and libbcc.so is not, or is another.
        return missing("bcc", f"cannot be loaded ({error})", INSTALL)
    if not hasattr(bcc, "BPF"):
        # PyPI's bcc is a library for lattices.
        return missing("bcc", "another package of that name", f"remove it: pip uninstall bcc; {INSTALL}")
    version = str(getattr(bcc, "__version__", "unknown version"))
    return ok("bcc", version, needed=True)
