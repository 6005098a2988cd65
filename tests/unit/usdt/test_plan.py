"""What is attached for which daemons."""

import io
from pathlib import Path

from engine.source import Hook
from engine.usdt.arguments import UNKNOWN, parse_arguments
from engine.usdt.notes import read_probes
from engine.usdt.places import encode_key, encode_site
from engine.usdt.plan import ANY_PROCESS, Attachment, Traced, make_plan
from engine.usdt.registers import EM_X86_64
from engine.usdt.wanted import WANTED
from engine.vswitchd.mapped import Mapped, ProbedFile
from tests.unit.usdt.elves import ALL, OPERATE, RECV, elf, note

PUT = "dpif_netlink_operate__", "op_flow_put"
SITE = encode_site(parse_arguments("-4@%eax 8@%rbx 8@%rcx 4@12(%rdx) 8@%rsi 8@$5", EM_X86_64))
ABSENT = "this ovs-vswitchd was built without USDT probes"


def probed(inode: int, notes: bytes, name: str = "ovs-vswitchd") -> ProbedFile:
    mapped = Mapped(Path(f"/proc/812/map_files/{inode}"), f"/usr/lib/{name}", ("fd:01", inode))
    return ProbedFile(mapped, read_probes(io.BytesIO(elf(notes))))


def traced(*notes: bytes, pid: int = 812, version: tuple[int, ...] = (3, 5, 0)) -> Traced:
    return Traced(pid, version, [probed(10 + number, each) for number, each in enumerate(notes)])


def hooks(*problems: str) -> tuple[Hook, ...]:
    """The hooks of a daemon that has all probes in its program; one with a problem is not attached."""
    return tuple(
        Hook(
            wanted.name,
            f"usdt:{wanted.title}{'' if problem else ' in ovs-vswitchd'}",
            not problem,
            problem,
        )
        for wanted, problem in zip(WANTED, problems, strict=True)
    )


def test_one_daemon() -> None:
    plan = make_plan([traced(ALL)])
    places = [(1, 0x201101), (2, 0x201202), (3, 0x201303), (4, 0x201404), (5, 0x201505)]
    functions = ["on_recv_upcall", "on_op_flow_put", "on_op_flow_execute"]
    functions += ["on_flow_result", "on_flow_sweep_result"]
    assert plan.attachments == tuple(
        Attachment(("fd:01", 10), address, "/proc/812/map_files/10", function)
        for (_, address), function in zip(places, functions, strict=True)
    )
    assert plan.sites == {encode_key(*place): SITE for place in places}
    assert plan.processes == {b"\x2c\x03\0\0": b"\x28\0\0\0"}
    assert plan.hooks == hooks("", "", "", "", "")


def test_shared_libraries() -> None:
    files = [probed(10, RECV + OPERATE, "libopenvswitch-3.6.so.0"), probed(11, RECV, "libother.so")]
    plan = make_plan([Traced(812, (), files)])
    assert [(one.file[1], one.address, one.function) for one in plan.attachments] == [
        (10, 0x201101, "on_recv_upcall"),
        (10, 0x201202, "on_op_flow_put"),
        (10, 0x201303, "on_op_flow_execute"),
        (11, 0x201101, "on_recv_upcall"),
    ]
    assert plan.processes == {b"\x2c\x03\0\0": b"\0\0\0\0"}
    absent = "this ovs-vswitchd has no such probe: Open vSwitch 3.4 brought it"
    assert plan.hooks == (
        Hook("recv_upcall", "usdt:dpif_recv:recv_upcall in libopenvswitch-3.6.so.0, libother.so", True),
        Hook("op_flow_put", f"usdt:{':'.join(PUT)} in libopenvswitch-3.6.so.0", True),
        Hook(
            "op_flow_execute",
            "usdt:dpif_netlink_operate__:op_flow_execute in libopenvswitch-3.6.so.0",
            True,
        ),
        Hook("flow_result", "usdt:revalidate:flow_result", False, absent),
        Hook("flow_sweep_result", "usdt:revalidator_sweep__:flow_sweep_result", False, absent),
    )


def test_two_daemons_that_run_one_file() -> None:
    plan = make_plan([traced(ALL), traced(ALL, pid=ANY_PROCESS, version=(4, 0, 0))])
    assert plan == make_plan([traced(ALL)])._replace(
        processes={b"\x2c\x03\0\0": b"\x28\0\0\0", b"\0\0\0\0": b"\x28\0\0\0"}
    )


def test_without_probes() -> None:
    plan = make_plan([traced(note("main", "run_start", ""))])
    assert (plan.attachments, plan.sites, plan.hooks) == ((), {}, hooks(*[ABSENT] * 5))
    assert make_plan([]).hooks == plan.hooks


def test_where_there_are_many_flows() -> None:
    plan = make_plan([traced(ALL)], many_flows=True)
    assert [one.function for one in plan.attachments] == [
        *("on_recv_upcall", "on_op_flow_put", "on_op_flow_execute")
    ]
    problem = "left out: it fires for every flow twice a second, and there are many"
    assert plan.hooks == hooks("", "", "", problem, problem)


def test_what_cannot_be_listened_to() -> None:
    plan = make_plan(
        [
            traced(
                note("dpif_recv", "recv_upcall", semaphore=0x300000)
                + note(*PUT, "8@%rax counter(%rip)")
                + note("dpif_netlink_operate__", "op_flow_execute", address=0x900000)
                + note("revalidate", "flow_result", "8@%rax 8@%rbx 4@%ecx")
                + note("revalidator_sweep__", "flow_sweep_result")
            )
        ]
    )
    assert [one.function for one in plan.attachments] == ["on_flow_sweep_result"]
    assert len(plan.sites) == 1
    assert plan.hooks == hooks(
        "it has a semaphore, which ovscope does not raise",
        "where its arguments lie is not understood",
        "its address is in no part of the file that is loaded",
        "where its arguments lie is not understood",
        "",
    )


def test_places_that_end_alike_keep_the_arguments_that_they_share() -> None:
    first, alike = note(*PUT, "8@%rax 8@%rbx 8@%rcx"), note(*PUT, "8@%rdx 8@%rbx")
    unusable = note(*PUT, "8@%r8 8@%r9", semaphore=1)
    plan = make_plan([traced(first, alike, unusable)])
    assert [one.file[1] for one in plan.attachments] == [10, 11]
    shared = encode_site((UNKNOWN, *parse_arguments("8@%rbx", EM_X86_64)))
    assert plan.sites == {encode_key(2, 0x201202): shared}


def test_places_that_end_alike_and_differ_are_left_out() -> None:
    plan = make_plan([traced(note(*PUT, "8@%rax 8@%rbx"), note(*PUT, "8@%rax 8@%rcx"))])
    assert (plan.attachments, plan.sites) == ((), {})
    assert plan.hooks[1].problem == "another place of it ends alike and has its arguments elsewhere"
    assert [one.attached for one in plan.hooks] == [False] * 5
