"""Each check, in a system made of a few files."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from engine.detrace.discovery import Daemon
from engine.detrace.ovn.tables import NORTHBOUND, SOUTHBOUND
from engine.errors import OvscopeError
from engine.netnames.listing import NOTHING, Listing, VportInfo
from engine.preflight.bindings import check_bcc
from engine.preflight.check import Check, Places, State
from engine.preflight.daemon import check_daemon, check_detrace, check_others, check_version, with_only
from engine.preflight.kernel import (
    check_datapath,
    check_hooks,
    check_kernel_btf,
    check_module,
    check_module_btf,
    check_privileges,
)
from engine.preflight.offload import check_offload
from engine.preflight.ovn import check_ovn
from engine.preflight.run import can_trace, run_checks
from engine.preflight.usdt import check_usdt
from engine.source import Hook
from engine.vswitchd.daemon import Vswitchd
from tests.unit.ovn import world
from tests.unit.ovsdb.stand_in import OvsdbStandIn, numbered_uuid
from tests.unit.usdt.elves import ALL, OPERATE, RECV, REVALIDATE, elf, note

EVERYTHING = "recv_upcall, op_flow_put, op_flow_execute, flow_result, flow_sweep_result"
PORTS = Listing(
    {4: "ovs-system"}, (VportInfo(4, 0, "ovs-system", "internal", 4), VportInfo(4, 1, "p1", "system", 9))
)


pytestmark = pytest.mark.usefixtures("no_ovn_here")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    for folder in ("proc/self", "sys/kernel/btf", "sys/module", "run"):
        (tmp_path / folder).mkdir(parents=True)
    return Places(tmp_path / "proc", tmp_path / "sys", str(tmp_path / "run"))


def brief(check: Check) -> tuple[str, str, str, bool]:
    return (check.state, check.found, check.remedy, check.needed)


@pytest.mark.parametrize(
    ("held", "state", "found"),
    [
        (0x1FF_FFFF_FFFF, "ok", "CAP_SYS_ADMIN, CAP_NET_ADMIN"),
        (1 << 21 | 1 << 12, "ok", "CAP_SYS_ADMIN, CAP_NET_ADMIN"),
        (1 << 39 | 1 << 38 | 1 << 12, "missing", "no CAP_SYS_ADMIN"),
        (1 << 21, "missing", "no CAP_NET_ADMIN"),
        (0, "missing", "no CAP_SYS_ADMIN, CAP_NET_ADMIN"),
    ],
)
def test_privileges(places: Places, held: int, state: str, found: str) -> None:
    (places.proc / "self/status").write_text(f"Name:\tpython\nCapPrm:\t0\nCapEff:\t{held:016x}\nCapBnd:\t0\n")
    remedy = "" if state == "ok" else "run it as root, such as with sudo"
    assert brief(check_privileges(places)) == (state, found, remedy, True)


def test_without_procfs_privileges_are_unknown(places: Places) -> None:
    assert check_privileges(places).state is State.MISSING


def loader(module: object) -> Callable[[str], ModuleType]:
    def load(_name: str) -> ModuleType:
        if isinstance(module, Exception):
            raise module
        return cast(ModuleType, module)

    return load


INSTALL = "apt-get install python3-bpfcc, or dnf install python3-bcc"


@pytest.mark.parametrize(
    ("module", "state", "found", "remedy"),
    [
        (SimpleNamespace(BPF=object, __version__="0.31.0"), "ok", "0.31.0", ""),
        (SimpleNamespace(BPF=object, __version__="0.31.0+deb"), "ok", "0.31.0+deb", ""),
        (SimpleNamespace(BPF=object), "ok", "unknown version", ""),
        (SimpleNamespace(__version__="0.1.10"), "missing", "another package of that name", INSTALL),
        (ImportError("no bcc"), "missing", "not found", INSTALL),
        (OSError("libbcc.so.0: not found"), "missing", "cannot be loaded (libbcc.so.0: not found)", INSTALL),
    ],
)
def test_bcc(module: object, state: str, found: str, remedy: str) -> None:
    check = check_bcc(loader(module))
    assert (check.state, check.found, check.needed) == (state, found, True)
    assert remedy in check.remedy
    assert bool(check.remedy) == bool(remedy)


def test_btf_and_the_module(places: Places) -> None:
    assert brief(check_kernel_btf(places)) == (
        *("missing", "none", "boot a kernel built with CONFIG_DEBUG_INFO_BTF"), True,
    )  # fmt: skip
    assert check_module(places).remedy == "start Open vSwitch, or load the module: modprobe openvswitch"
    assert check_module_btf(places).remedy == "load the module: modprobe openvswitch"
    (places.sys / "module/openvswitch").mkdir()
    assert brief(check_module(places)) == ("ok", "loaded", "", True)
    assert check_module_btf(places).remedy == "boot a kernel built with CONFIG_DEBUG_INFO_BTF_MODULES"
    for name in ("vmlinux", "openvswitch"):
        (places.sys / "kernel/btf" / name).touch()
    assert brief(check_kernel_btf(places)) == ("ok", "vmlinux", "", True)
    assert brief(check_module_btf(places)) == ("ok", "openvswitch", "", True)


def test_a_datapath() -> None:
    assert brief(check_datapath(PORTS)) == ("ok", "ovs-system, 2 ports", "", True)
    remedy = "start ovs-vswitchd and add a bridge: ovs-vsctl add-br br0"
    assert brief(check_datapath(NOTHING)) == ("missing", "none", remedy, True)


def test_a_missing_hook_costs_its_event_alone() -> None:
    hooks = [
        Hook("pass", "fentry:f", True),
        Hook("flow_put", "fexit:g", False, "this kernel has no function g"),
    ]
    assert check_hooks(hooks) == [
        Check("hook pass", State.OK, "fentry:f"),
        Check(
            "hook flow_put", State.WARNING, "this kernel has no function g",
            "do without flow_put, or boot another kernel",
        ),
    ]  # fmt: skip


def daemon(*version: int) -> Daemon:
    return Daemon(812, Path("/run/openvswitch/ovs-vswitchd.812.ctl"), Path("/run/openvswitch"), version)


def vswitchd(pid: int, rundir: str = "/run/openvswitch", is_here: bool = True) -> Vswitchd:
    return Vswitchd(pid, 5, "/usr/sbin/ovs-vswitchd", rundir, Path(f"{rundir}/x.ctl"), (1, pid), is_here)


def test_a_daemon_that_answers() -> None:
    found = daemon(3, 5, 0)
    assert brief(check_daemon(found, [])) == (
        *("ok", "pid 812, /run/openvswitch/ovs-vswitchd.812.ctl", ""), False,
    )  # fmt: skip
    assert check_version(found).found == "3.5.0"
    assert check_detrace(found).found == "supported"


def test_a_daemon_that_runs_and_is_not_found(places: Places) -> None:
    gone = OvscopeError("no socket", "name its directory with --rundir")
    assert brief(check_daemon(gone, [vswitchd(812), vswitchd(813, "/run/b")])) == (
        "warning",
        "no socket; pid 812, /run/openvswitch runs; pid 813, /run/b runs",
        "name its directory with --rundir",
        False,
    )
    for check in (check_version(gone), check_detrace(gone)):
        remedy = "name its directory with --rundir"
        assert brief(check) == ("warning", "unknown: no answer of ovs-vswitchd", remedy, False)
    assert check_others(places, gone, [vswitchd(812)]) == []


def test_the_daemons_that_run_as_well(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVS_RUNDIR", raising=False)
    running = [vswitchd(812), vswitchd(913, "/run/b", is_here=False)]
    process(places, {"/usr/sbin/ovs-vswitchd": elf(ALL)}, 913)
    usdt = Check("USDT of 913", State.OK, f"{EVERYTHING} in ovs-vswitchd")
    found = "runs as well, pid 913, /run/b (in another mount namespace)"
    assert check_others(places, daemon(3, 5, 0), running) == [
        Check("ovs-vswitchd 913", State.OK, found),
        usdt,
    ]
    nobody_said = Places(places.proc, places.sys)
    assert check_others(nobody_said, daemon(3, 5, 0), running) == [
        Check(
            "ovs-vswitchd 913", State.WARNING, found, "choose the one that is meant with --rundir or --pid"
        ),
        usdt,
    ]


def test_the_only_daemon_is_meant_wherever_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVS_RUNDIR", raising=False)
    here, elsewhere = vswitchd(812, "/opt/run"), vswitchd(913, is_here=False)
    assert with_only(Places(), [here]) == Places(rundir="/opt/run")
    assert with_only(Places(), [elsewhere]) == Places(pid=913)
    assert with_only(Places(), [here, elsewhere]) == with_only(Places(), []) == Places()
    assert with_only(Places(pid=7), [here]) == Places(pid=7)


def test_an_old_daemon_knows_no_detrace() -> None:
    assert check_detrace(daemon(3, 3, 9)).state is State.WARNING
    assert check_detrace(daemon(3, 4, 0)).state is State.OK
    assert check_detrace(daemon(10, 0, 0)).state is State.OK


def process(places: Places, files: dict[str, bytes], pid: int = 812) -> None:
    """Make a process that has these files mapped."""
    maps = ["7ffe0000-7ffe1000 rw-p 00000000 00:00 0 [stack]", "7f00-7f01 r-xp 00000000 00:00 0"]
    for inode, (path, data) in enumerate(files.items(), 1234):
        file = places.proc / f"{pid}/root" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        maps.append(f"5555-5556 r-xp 00001000 fd:01 {inode} {path}")
    (places.proc / f"{pid}/maps").write_text("\n".join(maps))


def test_usdt_probes_of_the_program_or_of_its_libraries(places: Places) -> None:
    process(places, {"/usr/sbin/ovs-vswitchd": elf(ALL)})
    assert brief(check_usdt(places, 812)) == ("ok", f"{EVERYTHING} in ovs-vswitchd", "", False)
    process(
        places,
        {
            "/usr/sbin/ovs-vswitchd": elf(note("main", "run_start")),
            "/usr/lib/libopenvswitch-3.6.so.0": elf(RECV + OPERATE),
            "/usr/lib/libofproto-3.6.so.0": elf(REVALIDATE),
        },
    )
    found = f"{EVERYTHING} in libopenvswitch-3.6.so.0, libofproto-3.6.so.0"
    assert brief(check_usdt(places, 812)) == ("ok", found, "", False)


@pytest.mark.parametrize("program", [elf(b""), b"no ELF"])
def test_without_usdt_nothing_need_be_done(places: Places, program: bytes) -> None:
    process(places, {"/usr/sbin/ovs-vswitchd": program})
    check = check_usdt(places, 812)
    assert (check.state, check.found, check.needed) == (State.WARNING, "none", False)
    assert check.remedy == (
        "nothing need be done, tracing works without; "
        "Open vSwitch has them if built with --enable-usdt-probes"
    )


def test_an_older_version_lacks_some_probes(places: Places) -> None:
    process(places, {"/usr/sbin/ovs-vswitchd": elf(RECV)})
    assert brief(check_usdt(places, 812)) == (
        "warning",
        "recv_upcall in ovs-vswitchd; no op_flow_put, op_flow_execute, flow_result, flow_sweep_result",
        "nothing need be done, tracing works without; later versions of Open vSwitch have them",
        False,
    )


def test_usdt_of_a_process_that_cannot_be_looked_at(places: Places) -> None:
    assert check_usdt(places, 812).found == "unknown: /proc/812/maps cannot be read"
    assert check_usdt(places, None).found == "unknown: no ovs-vswitchd"


def switch_db(places: Places, *rows: dict[str, Any]) -> OvsdbStandIn:
    """The database of the host's Open vSwitch."""
    tables = {"Open_vSwitch": {numbered_uuid(number): row for number, row in enumerate(rows)}, "SSL": {}}
    return OvsdbStandIn(Path(f"{places.rundir}/db.sock"), {"Open_vSwitch": tables})


@pytest.mark.parametrize(
    ("pairs", "state", "found"),
    [
        ([["hw-offload", "true"]], "warning", "hw-offload=true: packets of offloaded flows pass no hook"),
        ([["hw-offload", "false"]], "ok", "off"),
        ([], "ok", "off"),
    ],
)
def test_offload(places: Places, pairs: list[list[str]], state: str, found: str) -> None:
    with switch_db(places, {"other_config": ["map", pairs]}):
        check = check_offload(places)
    assert (check.state, check.found, check.needed) == (state, found, False)


def test_offload_is_unknown_without_a_database(places: Places) -> None:
    assert brief(check_offload(places)) == (
        *("warning", "unknown: no ovsdb-server", "look at ovs-vsctl get Open_vSwitch . other_config"), False,
    )  # fmt: skip


def test_offload_is_unknown_when_the_database_says_something_else(places: Places) -> None:
    with switch_db(places) as server:
        server.answer = lambda method, params: b'{"id": 1, "result": null, "error": "busy"}'
        assert check_offload(places).found == "unknown: no ovsdb-server"


def test_there_need_be_no_ovn(places: Places) -> None:
    assert brief(check_ovn(places)) == ("ok", "none here: cookies are shown as they are", "", False)


def test_ovn_by_what_ovn_controller_uses(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ovn = tmp_path / "ovn.sock"
    ids = {"external_ids": ["map", [["ovn-remote", f"unix:{ovn}"]]]}
    databases = {SOUTHBOUND: world.southbound(), NORTHBOUND: world.northbound()}
    with switch_db(places, ids), OvsdbStandIn(ovn, databases):
        alone = check_ovn(places)
        assert (alone.state, alone.found) == ("warning", f"southbound at unix:{ovn}, no northbound database")
        monkeypatch.setenv("OVN_NB_DB", f"unix:{ovn}")
        both = check_ovn(places)
        assert (both.state, both.found) == ("ok", f"southbound at unix:{ovn}, northbound at unix:{ovn}")


def test_ovn_that_cannot_be_reached(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVN_SB_DB", "unix:/no/such/socket")
    check = check_ovn(places)
    assert check.state == "warning"
    assert check.found == "cannot connect to unix:/no/such/socket (no such file or directory)"


def test_all_checks_together(places: Places) -> None:
    checks = run_checks(places, lambda: PORTS, lambda: [Hook("pass", "fentry:f", True)])
    assert [check.name for check in checks] == [
        "privileges",
        "bcc",
        "BTF of the kernel",
        "openvswitch",
        "BTF of openvswitch",
        "datapath",
        "hook pass",
        "ovs-vswitchd",
        "Open vSwitch",
        "ofproto/detrace",
        "USDT",
        "offload",
        "OVN",
    ]
    assert not can_trace(checks)
    assert all(check.remedy for check in checks if check.state is not State.OK)


def test_tracing_works_when_nothing_that_is_needed_is_missing() -> None:
    fine, poor = Check("a", State.OK, "x", needed=True), Check("b", State.WARNING, "y", "z")
    assert can_trace([fine, poor])
    assert not can_trace([fine, Check("c", State.MISSING, "", "do", needed=True)])
