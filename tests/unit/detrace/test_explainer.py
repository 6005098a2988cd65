"""The explainer against a stand-in that speaks unixctl."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.detrace.answers import Answer, Priority, State
from engine.detrace.book import AnswerBook
from engine.detrace.datapath_flow import flow_key, parse_datapath_flow
from engine.detrace.errors import ForbiddenCommand
from engine.detrace.explainer import Explainer
from engine.detrace.inquiry import MUTE, NO_RULES, NOT_KNOWN
from engine.detrace.policy import SECOND
from engine.detrace.session import Target
from engine.errors import OvscopeError
from engine.flow_id import FlowId
from tests.unit.detrace.stand_in import (
    FLOW,
    GONE,
    NO_CACHE,
    RULES,
    UFID,
    Fails,
    Hangs,
    Reply,
    StandIn,
    ctl,
    listen_as_another,
    most_in_any_second,
    numbered,
    until,
    vswitchd,
)

A = FlowId(UFID, 0xA, 0x1)
SELECTED, VISIBLE, REST = Priority


@pytest.fixture
def explainer(tmp_path: Path) -> Iterator[Explainer]:
    explainer = Explainer(Target(rundir=str(tmp_path), timeout=0.1), rate=1000)
    yield explainer
    explainer.close()


def settled(explainer: Explainer, flow: FlowId = A, *states: State) -> Answer:
    """Wait for an answer in one of the states, or for any that came."""

    def done() -> bool:
        answer = explainer.answer(flow)
        return answer is not None and (
            answer.state in states if states else answer.state is not State.LOADING
        )

    until(done)
    answer = explainer.answer(flow)
    assert answer is not None
    return answer


def test_a_flow_is_explained_by_two_requests(tmp_path: Path, explainer: Explainer) -> None:
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer.start()
        explainer.ask(A, SELECTED)
        answer = settled(explainer)
        assert (answer.state, answer.get_flow_raw, answer.detrace_raw) == (State.READY, FLOW, RULES)
        assert answer.datapath_flow is not None
        assert answer.datapath_flow.packets == 3
        assert len(answer.rules) == 1
        assert 0 < answer.asked_at < answer.answered_at < time.monotonic_ns()
        assert [r[2:] for r in daemon.received if r.command.startswith(("dpctl/", "ofproto/d"))] == [
            ("dpctl/get-flow", [f"ufid:{UFID}"]),
            ("ofproto/detrace", [f"ufid:{UFID}", "pmd=2147483647"]),
        ]
        status = explainer.status()
        assert (status.supported, status.busy, status.queued, status.last_error) == (True, False, 0, "")
        assert status.daemon is not None
        assert status.daemon.version == (3, 5, 0)
        assert status.sent_last_second == len(daemon.received)


@pytest.mark.parametrize(
    ("script", "state", "note"),
    [
        (vswitchd(get_flow=Fails(GONE)), State.GONE, ""),
        (vswitchd(get_flow="ovs-vswitchd: parsing flow ufid\n"), State.GONE, "parsing flow ufid"),
        (vswitchd(detrace=NO_CACHE), State.PENDING, ""),
        (vswitchd(detrace="UFID was not found for system@ovs-system\n"), State.PENDING, NOT_KNOWN),
        (vswitchd(detrace=""), State.READY, NO_RULES),
        (vswitchd(detrace="news of a later version\n"), State.READY, ""),
        (vswitchd(detrace=f"UFID was not found for netdev@x\n{RULES}"), State.READY, ""),
        (
            vswitchd(detrace=Fails("Invalid pmd argument")),
            State.READY,
            "ofproto/detrace: Invalid pmd argument",
        ),
        (vswitchd(commands="dpctl/get-flow"), State.UNSUPPORTED, ""),
    ],
)
def test_every_reply_has_its_state(
    tmp_path: Path, explainer: Explainer, script: object, state: State, note: str
) -> None:
    assert callable(script)
    with StandIn(ctl(tmp_path), script):
        explainer.start()
        explainer.ask(A, REST)
        answer = settled(explainer)
        assert (answer.state, answer.note) == (state, note)
        assert answer.known == (state is not State.GONE)


def test_3_4_1_does_not_tell_no_rules_from_none_yet(tmp_path: Path, explainer: Explainer) -> None:
    def script(command: str, arguments: list[str]) -> Reply:
        return "ovs-vswitchd (Open vSwitch) 3.4.1\n" if command == "version" else plain(command, arguments)

    plain = vswitchd(detrace="")
    with StandIn(ctl(tmp_path), script):
        explainer.start()
        explainer.ask(A, REST)
        assert settled(explainer, A, State.PENDING).note == MUTE


def test_with_several_datapaths_the_kernels_is_named(tmp_path: Path, explainer: Explainer) -> None:
    several = Fails(
        "ovs-vswitchd: multiple datapaths, specify one\novs-vswitchd: datapath not found (Invalid argument)"
    )

    def script(command: str, arguments: list[str]) -> Reply:
        if command == "dpctl/dump-dps":
            return "netdev@ovs-netdev\nsystem@ovs-system\n"
        if command == "dpctl/get-flow":
            return FLOW if arguments[0] == "system@ovs-system" else several
        return vswitchd()(command, arguments)

    with StandIn(ctl(tmp_path), script) as daemon:
        explainer.start()
        for ufid in numbered(2):
            explainer.ask(FlowId(ufid, 1, 1), REST)
            settled(explainer, FlowId(ufid, 1, 1), State.READY)
        assert daemon.commands().count("dpctl/dump-dps") == 1
        assert daemon.commands().count("dpctl/get-flow") == 3


def test_500_flows_are_asked_for_no_faster_than_the_rate(tmp_path: Path) -> None:
    rate = 400
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer = Explainer(Target(rundir=str(tmp_path)), rate=rate)
        explainer.start()
        flows = [FlowId(ufid, 1, 1) for ufid in numbered(500)]
        for flow in flows:
            explainer.ask(flow, REST)
        until(lambda: len(daemon.received) >= 600, 10)
        explainer.close()
    assert most_in_any_second([request.at for request in daemon.received]) <= rate


def test_5000_flows_in_10_seconds_cost_the_daemon_no_more_than_the_budget(tmp_path: Path) -> None:
    rate, chosen_after = 20, 2500
    flows = [FlowId(ufid, 1, 1) for ufid in numbered(5000)]
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer = Explainer(Target(rundir=str(tmp_path)), rate=rate)
        explainer.start()
        until(lambda: explainer.status().supported)
        begun = time.monotonic()
        for number, flow in enumerate(flows):
            explainer.ask(flow, REST)
            if number == chosen_after:
                asked = time.monotonic()
                explainer.ask(flows[7], SELECTED)
            time.sleep(max(begun + number / 500 - time.monotonic(), 0))
        status = explainer.status()
        explainer.close()
    received = daemon.received
    assert most_in_any_second([request.at for request in received]) <= rate
    assert 8 * rate < len(received) <= rate * (received[-1].at - received[0].at + 1), "the budget is used"
    # Two requests may have been under way: for a flow before, and for its rules.
    after = [request.arguments for request in received if request.at > asked]
    assert [f"ufid:{flows[7].ufid}"] in after[:3]
    # What waits is bounded, and what was given up is counted.
    assert status.queued <= 4096
    told = sum(request.command == "dpctl/get-flow" for request in received)
    assert status.queued + status.dropped + told >= len(flows) - 2


def test_the_selected_flow_is_asked_for_first_and_then_the_newest(tmp_path: Path) -> None:
    explainer = Explainer(Target(rundir=str(tmp_path)), rate=1000)
    ufids = list(numbered(6))
    for ufid, priority in zip(ufids, [REST, SELECTED, VISIBLE, REST, VISIBLE, REST], strict=True):
        explainer.ask(FlowId(ufid, 1, 1), priority)
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer.start()
        settled(explainer, FlowId(ufids[0], 1, 1), State.READY)
        explainer.close()
        asked = [r.arguments[0] for r in daemon.received if r.command == "dpctl/get-flow"]
    assert asked == [f"ufid:{ufids[i]}" for i in (1, 4, 2, 5, 3, 0)]


def test_pending_rules_of_the_selected_flow_are_waited_for(tmp_path: Path, explainer: Explainer) -> None:
    replies = [NO_CACHE, NO_CACHE, RULES]

    def script(command: str, arguments: list[str]) -> Reply:
        return replies.pop(0) if command == "ofproto/detrace" else vswitchd()(command, arguments)

    with StandIn(ctl(tmp_path), script) as daemon:
        explainer.start()
        explainer.ask(A, SELECTED)
        assert settled(explainer, A, State.READY).detrace_raw == RULES
        waits = {r.connection for r in daemon.received if r.command == "revalidator/wait"}
        others = {r.connection for r in daemon.received if r.command != "revalidator/wait"}
        assert len(waits) == 1
        assert not waits & others


def test_nobody_waits_for_the_rules_of_other_flows(tmp_path: Path, explainer: Explainer) -> None:
    with StandIn(ctl(tmp_path), vswitchd(detrace=NO_CACHE)) as daemon:
        explainer.start()
        explainer.ask(A, VISIBLE)
        settled(explainer, A, State.PENDING)
        explainer.ask(A, VISIBLE)
        time.sleep(0.1)
        assert daemon.commands().count("ofproto/detrace") == 1
        assert "revalidator/wait" not in daemon.commands()


def test_a_daemon_that_hangs_is_busy_and_recovers(tmp_path: Path, explainer: Explainer) -> None:
    with StandIn(ctl(tmp_path), lambda command, arguments: Hangs()) as daemon:
        explainer.start()
        explainer.ask(A, REST)
        answer = settled(explainer, A, State.BUSY)
        assert "did not answer" in answer.note
        assert explainer.status().busy
        daemon.script = vswitchd()
        settled(explainer, A, State.READY)
        assert not explainer.status().busy
        assert explainer.status().last_error == ""


def test_after_a_restart_the_new_daemon_is_found_and_old_answers_are_kept(
    tmp_path: Path, explainer: Explainer
) -> None:
    other = FlowId("11111111-0000-4000-8000-000000000000", 1, 1)
    with StandIn(ctl(tmp_path), vswitchd()):
        explainer.start()
        explainer.ask(A, REST)
        before = settled(explainer, A, State.READY)
    socket = tmp_path / "ovs-vswitchd.99.ctl"
    listener, pid = listen_as_another(socket)
    ctl(tmp_path, 99)
    with StandIn(socket, vswitchd(), listener):
        explainer.ask(other, REST)
        settled(explainer, other, State.READY)
        daemon = explainer.status().daemon
        assert daemon is not None
        assert (daemon.pid, daemon.socket) == (pid, socket)
        after = explainer.answer(A)
        assert after is not None
        assert after.state is State.RESTARTED
        assert (after.rules, after.answered_at) == (before.rules, before.answered_at)


def test_a_flow_that_the_datapath_evicted_keeps_its_answer(tmp_path: Path) -> None:
    ahead = [0]
    book = AnswerBook(clock=lambda: time.monotonic_ns() + ahead[0])
    explainer = Explainer(Target(rundir=str(tmp_path)), rate=1000, book=book)
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer.start()
        explainer.ask(A, SELECTED)
        before = settled(explainer, A, State.READY)
        daemon.script = vswitchd(get_flow=Fails(GONE))
        ahead[0] = 6 * SECOND
        explainer.ask(A, SELECTED)
        assert settled(explainer, A, State.GONE) == replace(before, state=State.GONE)
        explainer.close()


def test_without_a_daemon_the_answer_says_what_to_do(tmp_path: Path, explainer: Explainer) -> None:
    explainer.start()
    explainer.ask(A, SELECTED)
    answer = settled(explainer)
    assert (answer.state, answer.known) == (State.OFF, False)
    assert (
        answer.note
        == f"no ovs-vswitchd found in {tmp_path}: start it, or name its run directory with --rundir"
    )
    assert explainer.status().last_error == answer.note
    assert explainer.status().daemon is None


def test_rate_0_is_off(tmp_path: Path) -> None:
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer = Explainer(Target(rundir=str(tmp_path)), rate=0)
        explainer.start()
        explainer.ask(A, SELECTED)
        answer = explainer.answer(A)
        assert answer is not None
        assert answer.state is State.OFF
        assert isinstance(explainer.request("version").exception(0), OvscopeError)
        explainer.close()
        assert daemon.connections == 0


def test_closing_is_quick_even_when_the_daemon_hangs(tmp_path: Path) -> None:
    with StandIn(ctl(tmp_path), lambda command, arguments: Hangs()) as daemon:
        explainer = Explainer(Target(rundir=str(tmp_path), timeout=60), rate=1000)
        explainer.start()
        explainer.ask(A, SELECTED)
        until(lambda: daemon.received)
        thread = explainer._worker.thread
        begun = time.monotonic()
        explainer.close()
        assert time.monotonic() - begun < 0.5
        assert thread is not None
        assert not thread.is_alive()
        explainer.ask(A, SELECTED)
        explainer.close()


def test_other_read_only_commands_can_be_sent(tmp_path: Path, explainer: Explainer) -> None:
    with StandIn(ctl(tmp_path), vswitchd()) as daemon:
        explainer.start()
        until(lambda: explainer.status().supported)
        assert explainer.request("version").result(5).startswith("ovs-vswitchd")
        with pytest.raises(ForbiddenCommand):
            explainer.request("revalidator/purge").result(5)
        assert "revalidator/purge" not in daemon.commands()


def test_a_simulation_names_the_datapath_without_its_type(tmp_path: Path, explainer: Explainer) -> None:
    def script(command: str, arguments: list[str]) -> Reply:
        if command == "dpctl/dump-dps":
            return "netdev@ovs-netdev\nsystem@ovs-system\n"
        if command == "ofproto/trace":
            return f"Flow: {arguments}\n"
        return vswitchd()(command, arguments)

    with StandIn(ctl(tmp_path), script) as daemon:
        explainer.start()
        until(lambda: explainer.status().supported)
        key = flow_key(parse_datapath_flow(FLOW))
        assert key == "recirc_id(0),in_port(1),eth(),eth_type(0x0800),ipv4(frag=no)"
        assert explainer.simulate(key).result(5) == f"Flow: ['ovs-system', '{key}']\n"
        assert explainer.simulate("in_port(1/0xff)").result(5) == "Flow: ['ovs-system', 'in_port(1/0xff)']\n"
        assert daemon.commands().count("dpctl/dump-dps") == 1


def test_a_simulation_that_cannot_be_had_says_why(tmp_path: Path, explainer: Explainer) -> None:
    assert isinstance(explainer.simulate("in_port(1)").exception(0), OvscopeError)
    with StandIn(ctl(tmp_path), vswitchd()):
        explainer.start()
        until(lambda: explainer.status().supported)
        error = explainer.simulate("recirc_id(0x77)").exception(5)
        assert str(error) == 'dpctl/dump-dps: "dpctl/dump-dps" is not a valid command'


def test_a_defect_costs_one_flow_its_answer(
    tmp_path: Path, explainer: Explainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = FlowId("11111111-0000-4000-8000-000000000000", 1, 1)
    monkeypatch.setattr("engine.detrace.inquiry.parse_detrace", lambda text, bridges: 1 // 0)
    with StandIn(ctl(tmp_path), vswitchd()):
        explainer.start()
        explainer.ask(A, REST)
        assert "ZeroDivisionError" in settled(explainer, A, State.OFF).note
        monkeypatch.undo()
        explainer.ask(other, REST)
        settled(explainer, other, State.READY)


def test_a_flow_that_always_times_out_does_not_hold_up_the_others(
    tmp_path: Path, explainer: Explainer
) -> None:
    bad, good = (FlowId(ufid, 1, 1) for ufid in numbered(2))

    def script(command: str, arguments: list[str]) -> Reply:
        return Hangs() if arguments == [f"ufid:{bad.ufid}"] else vswitchd()(command, arguments)

    explainer.ask(good, REST)
    explainer.ask(bad, REST)
    with StandIn(ctl(tmp_path), script):
        explainer.start()
        settled(explainer, good, State.READY)
