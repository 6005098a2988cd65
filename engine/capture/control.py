"""Changing what is captured while it is watched."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from engine.capture.capture import Capture
from engine.capture.combine import both, implies
from engine.capture.push_down import push_down
from engine.filter.nodes import Everything, Node


@runtime_checkable
class Capturing(Protocol):
    """A source that can be told what to capture, as recordings cannot."""

    def set_capture(self, capture: Capture) -> None:
        """Follow other packets from now on; does not block."""


class CaptureControl:
    """Puts the filter of the view in force as capture filter, and takes it off again.

    Args:
        source: what captures; None where nothing can be told what to capture.
        always: what stays in force whatever is pushed down: the options of the command line.
        now: what is in force.
    """

    def __init__(self, source: Capturing | None, always: Capture, now: Capture) -> None:
        self._source = source
        self._always = always
        self._now = now

    def toggle(self, chosen: Node) -> str:
        """Push a filter down; one that is in force, or that says nothing to the kernel, takes it off again.

        Returns:
            What was done, in one line.
        """
        if self._source is None:
            return "a recording cannot capture other packets: the filter chooses what is shown of it"
        pushed = push_down(chosen)
        wanted = both(self._always, pushed.capture)
        if wanted in (self._now, self._always):
            return self._take_off(self._source, chosen, nothing=not pushed.capture)
        self._set(self._source, wanted)
        rest = pushed.rest if implies(wanted, pushed.capture) else chosen
        only_here = "" if rest == Everything() else f"; filtered here alone: {rest}"
        return f"the kernel captures: {wanted}{only_here}"

    def _take_off(self, source: Capturing, chosen: Node, nothing: bool) -> str:
        pushed_before = self._now != self._always
        self._set(source, self._always)
        captured = f"the kernel captures{f': {self._always}' if self._always else ' every packet'}"
        if chosen == Everything():
            return captured if pushed_before else f"{captured}: type a filter that it can decide"
        if nothing:
            return f"{captured}: of this filter it can decide nothing"
        return captured

    def _set(self, source: Capturing, capture: Capture) -> None:
        if capture != self._now:
            source.set_capture(capture)
            self._now = capture
