"""USDT probes of a program file, to see that the lab's builds are what they are said to be."""

import struct


def probes(program: bytes) -> set[str]:
    """The USDT probes of an ELF program, as `provider:name`, from its .note.stapsdt.

    A note is: sizes of owner and description, type 3, the owner "stapsdt", then three addresses and strings.
    """
    header = struct.pack("<I", 3) + b"stapsdt\0"
    found = set()
    start = program.find(header)
    while start >= 0:
        strings = program[start + len(header) + 3 * 8 :].split(b"\0", 2)
        found.add(b":".join(strings[:2]).decode())
        start = program.find(header, start + 1)
    return found
