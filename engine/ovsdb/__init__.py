"""Reads OVSDB databases (RFC 7047) over unix, tcp and ssl: ``select`` and the schema; it cannot write."""
