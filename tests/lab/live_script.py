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

source = LiveSource(LiveOptions({options}), Names())
source.start()
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
        body: Python; ``run(command)``, ``capture(filter)`` and ``pull_until(enough)`` are there.
        timeout: seconds.
    """
    return json.loads(vm.python(_HEAD.format(options=options) + body + _TAIL, timeout).out)
