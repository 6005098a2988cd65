"""Which packets the kernel follows: a filter that it can decide when a packet first enters the datapath."""

from engine.capture.capture import EVERY_PACKET, Capture, CaptureError
from engine.capture.entries import NetworkEntry, PortEntry, ProtocolEntry, Side
from engine.capture.push_down import PushedDown, push_down

__all__ = [
    "EVERY_PACKET",
    "Capture",
    "CaptureError",
    "NetworkEntry",
    "PortEntry",
    "ProtocolEntry",
    "PushedDown",
    "Side",
    "push_down",
]
