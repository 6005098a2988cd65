"""A recording, and the command line over it."""

import io
import os
import subprocess
import sys
from pathlib import Path

from engine.detrace.ovn.answers import OvnAnswer
from engine.events import PacketBytes
from engine.files.items import FlowRecord
from engine.files.writer import RecordingWriter
from engine.flow_id import FlowId
from engine.source import Batch
from tests.unit.files.samples import STARTUP, STATUS, UFID, fast_path, slow_path

ROOT = Path(__file__).parents[3]
FRAME = bytes.fromhex(
    "fa5cbd8ecc01a6c21171594508004500005400000000400100000a0000010a0000020800405a714c0001"
)  # ICMP echo request 10.0.0.1 > 10.0.0.2
SHOWN = (Path(__file__).parent / "shown.txt").read_text()
SECOND = SHOWN.index("\n14:45:48") + 1
MISSED, FOUND = SHOWN[:SECOND], SHOWN[SECOND:]


def ovscope(*words: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run a command without a terminal; return its exit code and what it printed."""
    env = {**os.environ, "TZ": "UTC", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tui", *words]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60, env=env, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def recording(*cookies: OvnAnswer) -> bytes:
    """Return both packets with their bytes, what vswitchd said of the flow, and what was lost.

    Args:
        cookies: what the cookies of its rules are in OVN.
    """
    out = io.BytesIO()
    writer = RecordingWriter(out, clock=lambda: 0)
    writer.start(STARTUP)
    packets = [PacketBytes(1, 98, FRAME), PacketBytes(2, 98, FRAME)]
    writer.batch(Batch([*slow_path(), *fast_path()], packets, STATUS))
    flow = FlowId(UFID, 0xFFFF_9000_0000_2000, 0xFFFF_9000_0000_3000)
    rules = ("br0", "  cookie=0x22, duration=2s, n_packets=3, n_bytes=294, priority=10,ip,actions=output:2")
    dpflow = "recirc_id(0),in_port(2), packets:3, actions:3"
    writer.flow(FlowRecord(2_000_500_000, flow, dpflow, rules, "ready"))
    for answer in cookies:
        writer.cookie(answer)
    writer.batch(Batch([], [], STATUS._replace(lost={"pass": 0, "upcall": 7})))
    writer.end()
    return out.getvalue()
