"""Sends UDP packets that each carry a number, and runs commands while it sends.

Reads one JSON line: {"address", "source_port", "packets": [[port, length], ...], "commands": {number: words},
"pause", "pause_every", "one_cpu"}. Packet N goes to its port with a payload of so many bytes that begins with
MAGIC and N. Before it the command of that number is started; it is waited for when all packets are sent. A
pause of `pause` seconds comes before every so many packets. A command that fails ends this with status 1.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import time
from typing import Final

MAGIC: Final = b"ovscope:"
NUMBER: Final = struct.Struct("!8sI")


def main() -> None:
    """Do what standard input says."""
    request = json.loads(sys.stdin.readline())
    commands: dict[str, list[str]] = request["commands"]
    if request["one_cpu"]:
        os.sched_setaffinity(0, {0})
    running: list[subprocess.Popen[bytes]] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind(("", request["source_port"]))
        for number, (port, length) in enumerate(request["packets"]):
            words = commands.get(str(number))
            if words:
                running.append(subprocess.Popen(words, stdout=subprocess.DEVNULL))
            if number % request["pause_every"] == 0:
                time.sleep(request["pause"])
            out.sendto(NUMBER.pack(MAGIC, number).ljust(length, b"."), (request["address"], port))
    for command in running:
        if command.wait():
            sys.exit(f"{command.args!r} ended with {command.returncode}")


if __name__ == "__main__":
    main()
