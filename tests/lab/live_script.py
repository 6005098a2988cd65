"""Scripts that run a LiveSource in the guest while things happen, and tell what it saw as JSON."""

from __future__ import annotations

import json
from typing import Any

from .vm import VM

_HEAD = """
import collections, json, subprocess, time
from engine.bpf.program import Program
from engine.capture.capture import Capture
from engine.capture.push_down import push_down
from engine.events import *
from engine.filter import parse_filter
from engine.headers import parse_headers
from engine.live import LiveOptions, LiveSource
from engine.netnames.names import Names
from engine.passages import Run

def capture(text):
    return push_down(parse_filter(text).node).capture

def run(command):
    subprocess.run(command, shell=True, check=True, capture_output=True)

def pull_until(enough, seconds=20):
    batches = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        batches.append(source.pull())
        if enough(batches):
            break
        time.sleep(0.05)
    return batches

# How often the source's thread has read what the probes sent: it does other things, too, and the CPU is slow.
class Readings:
    def __init__(self, tracer):
        self._read = tracer.read
        self.count = 0
        tracer.read = self

    def __call__(self, now):
        told = self._read(now)
        self.count += 1
        return told

# Wait until all that has happened by now can be pulled, and the counters are those of now.
def caught_up(seconds=20):
    time.sleep(0.5)  # longer than events are held back to be put in order, and than counters are
    enough, deadline = readings.count + 3, time.monotonic() + seconds
    while readings.count < enough and time.monotonic() < deadline:
        time.sleep(0.02)

source = LiveSource(LiveOptions({options}), Names())
source.start()
readings = Readings(source._tracer)
told = {{}}
"""
_TAIL = """
source.close()
print(json.dumps(told))
"""


def live(vm: VM, options: str, body: str, timeout: float = 240) -> Any:
    """Run ``body`` in the guest with a started ``source``; return what it put into ``told``.

    Args:
        vm: the guest.
        options: what LiveOptions gets, as Python.
        body: Python; ``run(command)``, ``capture(filter)``, ``caught_up()`` and ``pull_until(enough)`` are
            there.
        timeout: seconds.
    """
    return json.loads(vm.python(_HEAD.format(options=options) + body + _TAIL, timeout).out)
