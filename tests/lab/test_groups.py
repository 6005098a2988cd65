"""Groups, and actions within actions: what a container runs hangs on its event, what follows it does not."""

from __future__ import annotations

import pytest

from tests.lab.collecting import collecting, items
from tests.lab.recording import Recording
from tests.lab.rounds import ASKED, FOUND, datagram, send_twice, tree, trees_to
from tests.lab.sinks import add_rules, add_sinks
from tests.lab.topology import two_namespaces
from tests.lab.vm import VM

GROUP, CLONE_UNDONE, CLONE, CLONE_IN_CLONE, CLONE_TO_NOWHERE, LONG, SHORT, MANY = PORTS = range(7001, 7009)
TIMES = 100  # more actions than the probes note before they send them
BUCKETS = (
    "bucket=set_field:02:00:00:00:00:aa->eth_dst,output:d1",
    "bucket=set_field:02:00:00:00:00:bb->eth_dst,output:d2",
    "bucket=output:p2",
)
# A clone that holds nothing but what can be undone is undone: it becomes no action of the datapath's.
RULES = f"""
udp,tp_dst={GROUP},actions=group:1
udp,tp_dst={CLONE_UNDONE},actions=clone(set_field:02:00:00:00:00:aa->eth_dst,output:d1),output:d2
udp,tp_dst={CLONE},actions=clone(ct(commit,zone=6),output:d1),output:d2
udp,tp_dst={CLONE_IN_CLONE},actions=clone(ct(commit,zone=7),clone(ct(commit,zone=8),output:d1),output:d2),output:p2
udp,tp_dst={CLONE_TO_NOWHERE},actions=clone(ct(commit,zone=9)),output:d2
udp,tp_dst={LONG},actions=check_pkt_larger(500)->reg0[0],resubmit(,1)
udp,tp_dst={SHORT},actions=check_pkt_larger(500)->reg0[0],resubmit(,1)
udp,tp_dst={MANY},actions={",".join(["output:d1,output:d2"] * TIMES)}
table=1,reg0=0x1/0x1,actions=output:d1
table=1,reg0=0x0/0x1,actions=output:d2
"""
ACTIONS = {
    GROUP: """
        action_execute set_masked eth dst 02:00:00:00:00:aa
        action_execute output d1
        action_execute set_masked eth dst 02:00:00:00:00:bb
        action_execute output d2
        action_execute set_masked eth dst 02:00:00:00:10:02
        action_execute output p2
    """,
    CLONE_UNDONE: """
        action_execute set_masked eth dst 02:00:00:00:00:aa
        action_execute output d1
        action_execute set_masked eth dst 02:00:00:00:10:02
        action_execute output d2
    """,
    CLONE: """
        action_execute clone
          action_execute ct zone 6 commit eventmask 0x487 family ipv4
          action_execute output d1 [ct new,trk zone 6]
        action_execute output d2
    """,
    CLONE_IN_CLONE: """
        action_execute clone
          action_execute ct zone 7 commit eventmask 0x487 family ipv4
          action_execute clone [ct new,trk zone 7]
            action_execute ct zone 8 commit eventmask 0x487 family ipv4
            action_execute output d1 [ct new,trk zone 8]
          action_execute output d2 [ct new,trk zone 7]
        action_execute output p2
    """,
    CLONE_TO_NOWHERE: """
        action_execute clone
          action_execute ct zone 9 commit eventmask 0x487 family ipv4
        drop OVS_DROP_LAST_ACTION
        action_execute output d2
    """,
    LONG: """
        action_execute check_pkt_len size 500
          action_execute output d1
    """,
    SHORT: """
        action_execute check_pkt_len size 500
          action_execute output d2
    """,
    MANY: "action_execute output d1\naction_execute output d2\n" * TIMES,
}


@pytest.fixture(scope="module")
def recording(vm: VM) -> Recording:
    topology = two_namespaces(vm)
    add_sinks(topology, "d1", "d2")
    group = ",".join(("group_id=1,type=all", *BUCKETS))
    topology.ovs.ofctl("-O", "OpenFlow15", "--names", "add-group", "br0", group)
    add_rules(topology, RULES)
    with collecting(vm, "/tmp/groups.json"):
        send_twice(topology, [datagram(port, 1000 if port == LONG else 1) for port in PORTS])
    return Recording.of(items(vm, "/tmp/groups.json"))


@pytest.mark.parametrize("port", PORTS)
def test_actions_hang_where_they_ran(vm: VM, recording: Recording, port: int) -> None:
    actions = ACTIONS[port]
    if vm.flavour.kernel_version < (6, 6):  # no reasons of Open vSwitch's own: what is used up is no drop
        actions = actions.replace("        drop OVS_DROP_LAST_ACTION\n", "")
    assert trees_to(recording, port) == [tree(ASKED, actions), tree(FOUND, actions)]


def test_nothing_is_lost_and_no_other_packet_seen(recording: Recording) -> None:
    assert recording.defects == []
    assert len(recording.trees) == 2 * len(PORTS)
