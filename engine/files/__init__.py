"""Recordings: JSON lines in Retis's event schema, written, and read whoever wrote them."""
