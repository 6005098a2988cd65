"""How packets and events are told in words, for the screen and for ``ovscope show`` alike."""

from engine.labels.clock import Clock, WallClock, duration, relative
from engine.labels.event import event_label, gaps_label, guide, missing_label
from engine.labels.ovn import ovn_labels
from engine.labels.packet import packet_label
from engine.labels.spans import Role, Span, plain
from engine.labels.text import printable

__all__ = [
    "Clock",
    "Role",
    "Span",
    "WallClock",
    "duration",
    "event_label",
    "gaps_label",
    "guide",
    "missing_label",
    "ovn_labels",
    "packet_label",
    "plain",
    "printable",
    "relative",
]
