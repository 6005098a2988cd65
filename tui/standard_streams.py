"""Standard input, output and error, which may be closed, full, or read by nobody."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.files.streams import STANDARD, write_failed


def open_closed_streams() -> None:
    """Let streams that were closed before the start lead nowhere: Python has None for them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 - open until the end


def forget_output() -> None:
    """Let Python's last flush of standard output go nowhere: what is left of it cannot be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def printing_out() -> Iterator[None]:
    """Within, standard output is written; all of it is at the end.

    Raises:
        OvscopeError: it cannot be written.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_output()
        raise write_failed(STANDARD, error) from error
