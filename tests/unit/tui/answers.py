"""Answers made from texts in the form of ovs-vswitchd's, for the flows of the hand-made packets."""

from __future__ import annotations

from concurrent.futures import Future

from engine.detrace.answers import Answer, State
from engine.detrace.datapath_flow import parse_datapath_flow
from engine.detrace.detrace_text import parse_detrace
from engine.errors import OvscopeError
from engine.flow_id import FlowId
from tests.unit.tui.recorded_answers import RecordedAnswers
from tests.unit.tui.stories import FIRST, PUT, SECOND, START

MISS_FLOW = (
    "recirc_id(0),in_port(4),ct_state(-trk),ct_mark(0/0),"
    "eth(src=0a:58:0a:f4:01:04,dst=0a:58:0a:f4:02:06),eth_type(0x0800),"
    "ipv4(src=10.244.1.4,dst=10.244.2.0/255.255.255.0,proto=6,tos=0/0,ttl=64,frag=no),"
    "tcp(src=0/0,dst=80), packets:61, bytes:4131, used:0.070s, flags:SP., "
    "actions:ct(zone=2,nat),recirc(0x25)"
)
MISS_RULES = """\
br-int
  cookie=0xaed19b4d, duration=812s, n_packets=9181, n_bytes=880211, n_offload_packets=0, n_offload_bytes=0, \
priority=100,in_port=4,actions=set_field:0x2/0xffff->reg13,set_field:0x1->metadata,resubmit(,8)
  cookie=0x3a11f0c7, table_id=8, duration=812s, n_packets=9177, n_bytes=880043, n_offload_packets=0, \
n_offload_bytes=0, priority=50,reg14=0x2,metadata=0x1,actions=resubmit(,9)
  cookie=0x1d826318, table_id=14, duration=640s, n_packets=61, n_bytes=4131, n_offload_packets=0, \
n_offload_bytes=0, priority=100,ip,metadata=0x1,nw_dst=10.244.2.6,\
actions=set_field:0x80/0x80->reg10,ct(table=15,zone=NXM_NX_REG13[0..15],nat)
  cookie=0x5d1f3c20, table_id=31, duration=640s, n_packets=61, n_bytes=4131, n_offload_packets=0, \
n_offload_bytes=0, priority=120,ct_state=+new-est+trk,tcp,metadata=0x1,actions=group:5
  group_id=5,type=select,selection_method=hash,bucket=bucket_id:1,weight:100,actions=resubmit(,32)
br-ex
  table_id=40, no match
  table_id=254, duration=812s, n_packets=3, n_bytes=208, n_offload_packets=0, n_offload_bytes=0, \
priority=0,reg0=0x2,actions=drop
"""
HIT_FLOW = (
    "recirc_id(0x25),in_port(4),ct_state(+new-est+trk),eth(),eth_type(0x0800),ipv4(frag=no), "
    "packets:1204, bytes:98112, used:0.004s, flags:SFP., actions:ct(commit,zone=9),recirc(0x26)"
)


def answer(flow: FlowId, state: State, get_flow: str = "", rules: str = "", note: str = "") -> Answer:
    return Answer(
        flow,
        state,
        parse_datapath_flow(get_flow) if get_flow else None,
        parse_detrace(rules, ("br-int", "br-ex")) if rules else (),
        get_flow,
        rules,
        START if get_flow else 0,
        START if get_flow else 0,
        note,
    )


ANSWERS = {
    PUT: answer(PUT, State.READY, MISS_FLOW, MISS_RULES),
    FIRST: answer(FIRST, State.PENDING, HIT_FLOW),
    SECOND: answer(SECOND, State.GONE, HIT_FLOW, MISS_RULES),
}
# Of what is told in each state, besides its words.
_KNOWN = {
    State.PENDING: (MISS_FLOW, "", "Cache was not found for system@ovs-system"),
    State.GONE: (MISS_FLOW, MISS_RULES, ""),
    State.UNSUPPORTED: (MISS_FLOW, "", ""),
    State.RESTARTED: (MISS_FLOW, MISS_RULES, ""),
    State.OFF: ("", "", "start ovscope with --detrace-rate 20"),
}


def pane_answer(state: State) -> Answer:
    """The answer for the flow that was put, in any state."""
    return answer(PUT, state, *_KNOWN.get(state, ("", "", "")))


TRACE = """\
Flow: tcp,in_port=4,nw_src=10.244.1.4,nw_dst=10.244.2.6,tp_dst=80

bridge("br-int")
----------------
 0. in_port=4, priority 100, cookie 0xaed19b4d
    set_field:0x1->metadata
    resubmit(,8)
 8. reg14=0x2,metadata=0x1, priority 50, cookie 0x3a11f0c7
    ct(table=15,zone=2,nat)
     -> A clone of the packet is forked to recirculate.

Final flow: tcp,metadata=0x1,in_port=4
Megaflow: recirc_id=0,ct_state=-trk,tcp,in_port=4
Datapath actions: ct(zone=2,nat),recirc(0x25)
"""


def recorded() -> RecordedAnswers:
    return RecordedAnswers(ANSWERS)


class SimulatedAnswers(RecordedAnswers):
    """Somebody who can be asked for a simulation, too.

    Attributes:
        trace: what ofproto/trace says; None: it does not answer.
        keys: what was asked for.
    """

    def __init__(self) -> None:
        super().__init__(ANSWERS)
        self.trace: str | OvscopeError | None = TRACE
        self.keys: list[str] = []

    def put(self, told: Answer) -> None:
        """Know this of its flow."""
        self._answers[told.flow] = told

    def forget(self) -> None:
        """Know no flow any more."""
        self._answers.clear()

    def simulate(self, key: str) -> Future[str]:
        """Return what is known."""
        self.keys.append(key)
        future: Future[str] = Future()
        if isinstance(self.trace, OvscopeError):
            future.set_exception(self.trace)
        elif self.trace is not None:
            future.set_result(self.trace)
        return future
