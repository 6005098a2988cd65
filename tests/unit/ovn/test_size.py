"""A southbound database of 50,000 logical flows: what the first answer takes, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from engine.detrace.ovn.tables import SOUTHBOUND
from tests.unit.ovn import world
from tests.unit.ovsdb.stand_in import OvsdbStandIn

FLOWS = 50_000
WITHIN = 5.0  # seconds, on a machine that does other things as well; alone it takes 0.3
MORE = 60  # MB
SCRIPT = """
import re, sys, time
from engine.detrace.ovn.answers import OvnState
from engine.detrace.ovn.locate import OvnPlaces
from engine.detrace.ovn.origins import OvnOrigins

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

before = peak()
origins = OvnOrigins(OvnPlaces(f"unix:{sys.argv[1]}"))
begun = time.monotonic()
origins.start()
while (answer := origins.origin(int(sys.argv[2], 16))).state is OvnState.LOADING:
    time.sleep(0.002)
print(answer.rows[0].title, time.monotonic() - begun, peak() - before, sep="|")
origins.close()
"""


def test_the_first_answer_of_a_large_database(tmp_path: Path) -> None:
    southbound = world.southbound()
    uuids = [str(UUID(int=0xABC << 116 | number << 64 | 1)) for number in range(FLOWS)]
    row = southbound["Logical_Flow"][next(iter(southbound["Logical_Flow"]))]
    southbound["Logical_Flow"] = dict.fromkeys(uuids, row)
    wanted = f"{0xF00DCAFE:08x}-0000-4000-8000-000000000000"
    southbound["Logical_Flow"][wanted] = row
    with OvsdbStandIn(tmp_path / "s", {SOUTHBOUND: southbound}) as server:
        schema = server._result("get_schema", [SOUTHBOUND])
        tables = [name for name in southbound if name != "Logical_DP_Group"]
        every = [{"op": "select", "table": name, "where": [], "columns": ["_uuid"]} for name in tables]
        # Made beforehand: a server written in Python would take longer than what is measured.
        index = {json.dumps(operation["table"]): server._select(southbound, operation) for operation in every}

        def answer(method: str, params: list[object]) -> object:
            if method == "get_schema":
                return schema
            operations = [operation for operation in params[1:] if isinstance(operation, dict)]
            if operations[0]["where"]:
                return None if operations[0]["table"] != "Logical_Flow" else [{"rows": [row]}]
            return [index[json.dumps(operation["table"])] for operation in operations]

        server.answer = answer
        command = [sys.executable, "-c", SCRIPT, str(server.path), wanted[:8]]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    title, seconds, megabytes = told.strip().split("|")
    print(f"{FLOWS} logical flows: {float(seconds):.2f} s, {float(megabytes):.0f} MB")
    assert title == "egress 4 ls_out_acl_eval"
    assert float(seconds) < WITHIN
    assert float(megabytes) < MORE
