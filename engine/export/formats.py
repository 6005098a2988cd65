"""The formats that packets can be written in."""

from __future__ import annotations

from enum import Enum

from engine.export.writers import JsonWriter, PacketWriter, PcapngPackets, TextWriter
from engine.files.streams import Output


class Format(Enum):
    """A format; its value is its name on the command line."""

    TEXT = "text"
    JSON = "json"
    PCAPNG = "pcapng"

    @property
    def extension(self) -> str:
        """What a file's name ends in."""
        return {Format.TEXT: "txt", Format.JSON: "json", Format.PCAPNG: "pcapng"}[self]

    @property
    def words(self) -> str:
        """What people call it."""
        return {Format.TEXT: "text", Format.JSON: "Retis JSON lines", Format.PCAPNG: "pcapng"}[self]

    def writer(self, out: Output) -> PacketWriter:
        """Return what writes it."""
        match self:
            case Format.TEXT:
                return TextWriter(out)
            case Format.JSON:
                return JsonWriter(out)
            case Format.PCAPNG:
                return PcapngPackets(out)
