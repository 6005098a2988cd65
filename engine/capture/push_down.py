"""The part of a filter that the kernel can decide when a packet first enters the datapath."""

from __future__ import annotations

from functools import reduce
from typing import NamedTuple

from engine.capture.capture import DIMENSIONS, EVERY_PACKET, Capture
from engine.capture.combine import both, either, implies
from engine.capture.terms import capture_of_term
from engine.filter.nodes import And, Everything, Node, Or


class PushedDown(NamedTuple):
    """A filter in two parts.

    Attributes:
        capture: chooses every packet that the filter chooses, and maybe more.
        rest: what it does not say; together they say what the filter says.
    """

    capture: Capture
    rest: Node


def push_down(node: Node) -> PushedDown:
    """Split a filter into what the kernel can decide and the rest."""
    if isinstance(node, Everything):
        return PushedDown(EVERY_PACKET, node)
    parts = node.parts if isinstance(node, And) else (node,)
    split = [_split(part) for part in parts]
    capture = reduce(both, (part.capture for part in split))
    left = [
        node
        for node, part in zip(parts, split, strict=True)
        if part.rest != Everything() or not implies(capture, part.capture)
    ]
    return PushedDown(capture, _all_of(left))


def _split(node: Node) -> PushedDown:
    match node:
        case And():
            return push_down(node)
        case Or():
            return _split_alternatives(node)
    capture = capture_of_term(node)
    return PushedDown(EVERY_PACKET, node) if capture is None else PushedDown(capture, Everything())


def _split_alternatives(node: Or) -> PushedDown:
    """One of several: said wholly where all speak of the same thing, such as their addresses."""
    split = [_split(part) for part in node.parts]
    capture = reduce(either, (part.capture for part in split))
    exact = all(part.rest == Everything() for part in split)
    subjects = {subject for part in split for subject in _subjects(part.capture)}
    return PushedDown(capture, Everything() if exact and capture and len(subjects) == 1 else node)


def _subjects(capture: Capture) -> set[str]:
    found = {dimension for dimension in DIMENSIONS if capture.entries(dimension)}
    flags = {"upcalls": capture.upcalls_only, "drops": capture.drops_only}
    return found | {flag for flag, on in flags.items() if on}


def _all_of(nodes: list[Node]) -> Node:
    if not nodes:
        return Everything()
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
