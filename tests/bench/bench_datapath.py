"""Measures what tracing costs the datapath, in the lab: ``python -m tests.bench.bench_datapath``.

The kernel's own packet generator sends across the bridge, without ovscope and with it; what the datapath then
processes is counted. The emulated CPU is slow: only the ratios mean something. Then what each hook's program
costs, by the kernel's own count (sysctl kernel.bpf_stats_enabled), in ns of that CPU.
"""

from __future__ import annotations

from typing import Any

from tests.lab.live_script import live
from tests.lab.topology import Topology, two_namespaces
from tests.lab.vm import VM

PACKETS = 30_000  # a run
RUNS = 3  # of each, in turn; the best counts

_BODY = """
import ctypes, pathlib, struct

def tell(file, text):
    run("{left} sh -c 'echo " + text + " > /proc/net/pktgen/" + file + "'")

run("modprobe pktgen")
tell("kpktgend_0", "add_device eth0")
for line in ("count {packets}", "clone_skb 0", "pkt_size 100", "delay 0", "src_min {src}", "src_max {src}",
             "dst_min {dst}", "dst_max {dst}", "dst_mac {mac}", "udp_dst_min 9", "udp_dst_max 9"):
    tell("eth0", line)

def seen():
    shown = subprocess.run("ovs-appctl dpctl/show", shell=True, capture_output=True, text=True).stdout
    words = shown.replace(":", " ").split()
    return int(words[words.index("hit") + 1])

def stats_of(program):
    # struct bpf_prog_info (linux/bpf.h): run_time_ns and run_cnt are at 192 and 200.
    found = {{}}
    for name, fd in program.programs.items():
        info, size = ctypes.create_string_buffer(232), ctypes.c_uint32(232)
        bcc.libbcc.lib.bpf_obj_get_info(fd, info, ctypes.byref(size))
        spent, count = struct.unpack_from("=QQ", info.raw, 192)
        if count:
            found[name] = [count, spent]
    return found

def measure(options):
    traced = None
    if options is not None:
        traced = LiveSource(LiveOptions(**options), Names())
        traced.start()
        time.sleep(1)
    before, start = seen(), time.monotonic()
    tell("pgctrl", "start")
    taken = time.monotonic() - start
    time.sleep(0.5)
    rate, costs = (seen() - before) / taken, {{}}
    if traced:
        costs = stats_of(traced._program)
        traced.close()
    return rate, costs

source.close()
import bcc
enabled = pathlib.Path("/proc/sys/kernel/bpf_stats_enabled")
cases = {{
    "ovscope not attached": None,
    "no filter": {{}},
    "a filter that matches nothing": dict(capture=capture("host 10.99.99.99")),
    "1 in 100": dict(capture=Capture(sample=100)),
}}
told["rates"] = {{name: [] for name in cases}}
for _ in range({runs}):
    for name, options in cases.items():
        told["rates"][name].append(measure(options)[0])
enabled.write_text("1")
told["hooks"] = measure({{}})[1]
"""


def main() -> None:
    """Measure and print."""
    with VM() as vm:
        topology = two_namespaces(vm)
        topology.wait_for_ping()
        print_table(live(vm, "", _body(topology), timeout=1200))


def _body(topology: Topology) -> str:
    left, right = topology.left, topology.right
    return _BODY.format(
        left=left.command(""),
        src=left.ipv4,
        dst=right.ipv4,
        mac=right.mac,
        packets=PACKETS,
        runs=RUNS,
    )


def print_table(told: dict[str, Any]) -> None:
    """Print packets a second, and each rate against that of the datapath by itself."""
    best = {name: max(rates) for name, rates in told["rates"].items()}
    alone = best["ovscope not attached"]
    for name, rate in best.items():
        print(f"{name:32} {rate:10,.0f} packets a second   {rate / alone:5.2f}")
    for name, (count, spent) in sorted(told["hooks"].items(), key=lambda item: -item[1][1]):
        print(f"  {name:48} {count:9,} runs   {spent / count:8,.0f} ns each")


if __name__ == "__main__":
    main()
