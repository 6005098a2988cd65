"""The lab itself works."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from . import host, root
from .errors import CommandFailed, LabError, LabTimeout, MachineDied
from .image import image
from .ovs import installed
from .places import CHECKOUT
from .topology import RULES, Topology, patched_bridges, rules_with_cookies, two_namespaces
from .traffic import gentle
from .usdt import probes
from .vm import VM

TOPOLOGIES = (two_namespaces, patched_bridges, rules_with_cookies)


def test_what_is_missing_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_PATH", "/nowhere")
    lacking = host.missing()
    assert lacking is not None
    assert lacking.startswith("the lab needs: apt-get install qemu-system-x86 mmdebstrap ")


def test_a_build_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LabError("no mirror")

    monkeypatch.setenv("OVSCOPE_CACHE", str(tmp_path))
    monkeypatch.setattr(root, "make", fail)
    with pytest.raises(LabError, match="no mirror"):
        image("6.12")
    assert [entry.name for entry in (tmp_path / "lab").iterdir()] == ["lock"]


def test_a_guarded_command_ends_with_its_owner(tmp_path: Path) -> None:
    code = (
        "import os, signal, pathlib; from tests.lab.guard import Guarded;"
        f"at = pathlib.Path({str(tmp_path)!r}); (at / 'run').mkdir();"
        "kept = Guarded(['sh', '-c', 'echo $$; exec sleep 1234'], at / 'log', at / 'run');"
        "\nwhile not (at / 'log').exists() or not (at / 'log').read_text(): pass"
        "\nos.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, timeout=30, check=False)
    assert ended.returncode == -signal.SIGKILL
    child = Path("/proc") / (tmp_path / "log").read_text().split()[0]
    end = time.monotonic() + 10
    while (child.exists() or (tmp_path / "run").exists()) and time.monotonic() < end:
        time.sleep(0.01)
    assert not child.exists()
    assert not (tmp_path / "run").exists()


def test_the_kernel_is_the_flavours_and_has_openvswitch_and_its_types(vm: VM) -> None:
    assert re.fullmatch(rf"{re.escape(vm.flavour.kernel)}\.\d+\S*-amd64\n", vm.run("uname -r").out)
    vm.run("modprobe openvswitch && test -s /sys/kernel/btf/openvswitch && test -s /sys/kernel/btf/vmlinux")


def test_the_guests_python_has_the_dependencies_and_the_checkout(vm: VM) -> None:
    code = "import bcc, humanize, orjson, pyroute2, textual, engine; print(engine.__file__, bcc.__file__)"
    assert vm.python(code).out.startswith("/ovscope/engine/__init__.py /usr/lib/python3")


def test_the_checkout_is_not_written(vm: VM) -> None:
    vm.run("echo guest >/ovscope/engine/written-by-the-guest")
    assert not (CHECKOUT / "engine/written-by-the-guest").exists()
    vm.run("rm /ovscope/engine/written-by-the-guest")


@pytest.mark.parametrize(
    ("make", "usdt"),
    [*((make, False) for make in TOPOLOGIES), (patched_bridges, True)],
    ids=lambda value: getattr(value, "__name__", "usdt" if value else "flavour"),
)
def test_ping_passes_both_address_families(vm: VM, make: Callable[[VM, bool], Topology], usdt: bool) -> None:
    network = make(vm, usdt)
    network.wait_for_ping()
    vm.run(network.left.command(f"ping -n -c 1 -w 20 {network.right.ipv6}"))
    assert "actions:p2" in network.ovs.appctl("dpctl/dump-flows", "--names")
    assert vm.run(["readlink", f"/proc/{network.ovs.pid()}/exe"]).out.strip() == network.ovs.vswitchd


def test_the_rules_are_listed_with_their_cookies(vm: VM) -> None:
    network = rules_with_cookies(vm)
    network.wait_for_ping()
    listed = network.ovs.ofctl("--names", "dump-flows", "br0")
    packets = {int(m[1], 16): int(m[2]) for m in re.finditer(r"cookie=(0x\w+),.* n_packets=(\d+)", listed)}
    assert packets.keys() == {rule.cookie for rule in RULES}
    assert all(packets[cookie] > 0 for cookie in (0xC0FFEE01, 0xC0FFEE11, 0xC0FFEE21, 0xC0FFEE22))


def test_a_switch_that_stops_and_starts_keeps_its_bridges(vm: VM) -> None:
    network = two_namespaces(vm)
    before = network.ovs.pid()
    network.ovs.stop_switch()
    network.ovs.start_switch()
    network.wait_for_ping()
    assert network.ovs.pid() != before


def test_gentle_traffic_has_tcp_in_it(vm: VM) -> None:
    network = rules_with_cookies(vm)
    traffic = gentle(network)
    watch = vm.spawn(network.right.command("tcpdump -lni eth0 tcp port 8080"))
    watch.wait_for(r"Flags \[F", 60)
    for process in (watch, traffic):
        process.signal()
        process.wait(20)


def test_the_open_vswitch_is_the_flavours(vm: VM) -> None:
    network = two_namespaces(vm)
    version = ".".join(map(str, vm.flavour.ovs_version))
    assert f"(Open vSwitch) {version}." in network.ovs.appctl("version")
    assert f"(Open vSwitch) {version}." in vm.run("ovs-vsctl --version").out
    found = probes(vm.fetch(network.ovs.vswitchd))
    assert len(found) == (13 if vm.flavour.usdt else 0)


def test_the_usdt_build_has_its_probes(vm: VM) -> None:
    found = probes(vm.fetch(installed(vm, usdt=True).vswitchd))
    assert len(found) == 13
    assert {"dpif_recv:recv_upcall", "dpif_netlink_operate__:op_flow_put"} <= found


def test_bytes_come_back_as_they_went(vm: VM) -> None:
    data = bytes(range(256)) * 4096
    vm.put("/tmp/some/folder/file", data)
    assert vm.fetch("/tmp/some/folder/file") == data
    vm.put("/tmp/some/folder/file", b"")
    assert vm.fetch("/tmp/some/folder/file") == b""


def test_a_file_that_is_not_there_is_an_error(vm: VM) -> None:
    with pytest.raises(LabError, match="No such file"):
        vm.fetch("/nowhere")


def test_a_failing_command_tells_all(vm: VM) -> None:
    vm.run("echo '<3>a sign on the console' >/dev/kmsg")
    with pytest.raises(
        CommandFailed, match=r"(?s)ended with 3.*spoken.*complained.*a sign on the console"
    ) as error:
        vm.run("echo spoken; echo complained >&2; exit 3")
    assert (error.value.rc, error.value.out, error.value.err) == (3, "spoken\n", "complained\n")
    assert vm.run("exit 3", check=False).rc == 3


def test_a_program_that_is_not_there_is_an_error(vm: VM) -> None:
    with pytest.raises(LabError, match="No such file"):
        vm.run(["no-such-program"])


def test_input_environment_and_folder_reach_the_command(vm: VM) -> None:
    done = vm.run("cat; echo $WORD; pwd", stdin="typed\n", env={"WORD": "set"}, cwd="/usr")
    assert done.out == "typed\nset\n/usr\n"


def test_a_command_that_takes_too_long_is_killed(vm: VM) -> None:
    with pytest.raises(LabTimeout, match="waited 1 s"):
        vm.run("echo started; sleep 1234", timeout=1)
    vm.run("while pgrep -f '^sleep 1234'; do :; done", timeout=20)


def test_commands_run_side_by_side(vm: VM) -> None:
    vm.run("rm -f /tmp/meet && mkfifo /tmp/meet")
    reader = vm.spawn("cat /tmp/meet")
    vm.run("echo met >/tmp/meet")
    assert (reader.wait(20), reader.out) == (0, "met\n")


def test_a_background_process_is_watched_and_signalled(vm: VM) -> None:
    process = vm.spawn("trap 'echo got it; exit 7' INT; echo ready; while :; do sleep 0.1; done")
    process.wait_for("^ready$", 20)
    process.signal(signal.SIGINT)
    process.wait_for("got it", 20)
    assert process.wait(20) == 7


def test_waiting_for_what_never_comes_ends_with_the_process(vm: VM) -> None:
    start = time.monotonic()
    with pytest.raises(LabError, match="ended with 0"):
        vm.spawn("echo something").wait_for("something else", 100)
    assert time.monotonic() - start < 50


def test_a_terminal_has_its_size_and_can_be_resized(vm: VM) -> None:
    process = vm.spawn(["bash", "--norc"], terminal=(33, 101), env={"TERM": "xterm"})
    process.send("stty size\n")
    process.wait_for("33 101", 20)
    process.resize(24, 80)
    process.send("stty size; tty; exit\n")
    process.wait_for("24 80", 20)
    assert process.wait(20) == 0
    assert "/dev/pts/" in process.output


def test_a_machine_that_dies_is_told_at_once(vm: VM) -> None:
    with VM(cpus=1, memory_mib=1024) as other:
        waiting = other.spawn("echo here; sleep 1234")
        waiting.wait_for("here", 20)
        start = time.monotonic()
        other.spawn("echo c >/proc/sysrq-trigger")
        with pytest.raises(MachineDied, match="Kernel panic"):
            waiting.wait(100)
        with pytest.raises(MachineDied):
            other.run("true")
    assert time.monotonic() - start < 50
