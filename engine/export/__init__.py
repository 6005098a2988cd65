"""Packets written to a file: as text, as JSON lines, as pcapng."""
