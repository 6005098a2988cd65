"""Which counters of ``coverage/show`` matter to packets, the ones that tell of trouble first.

The names are those of OVS's source (ofproto/ofproto-dpif-upcall.c, ofproto/ofproto-dpif-xlate.c, lib/dpif.c,
lib/netlink-socket.c, lib/mac-learning.c).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from engine.detrace.coverage_text import Counter

TROUBLE = {
    "upcall_flow_limit_hit": "flows not installed: the flow limit was reached",
    "upcall_flow_limit_kill": "all flows deleted: twice the flow limit was reached",
    "upcall_flow_limit_reduced": "flow limit lowered: a dump of the flows took long",
    "upcall_flow_limit_scaled": "flow limit cut down: a dump of the flows took very long",
    "upcall_ukey_contention": "flows not installed: another thread was at the same flow",
    "handler_duplicate_upcall": "upcalls for a flow that was installed in the meantime",
    "netlink_overflow": "netlink messages lost: the socket's buffer was full",
    "dpif_flow_put_error": "flows that the datapath refused",
    "dpif_flow_del_error": "flows that the datapath would not delete",
    "dpif_execute_error": "packets that the datapath would not take back",
    "revalidate_missed_dp_flow": "flows that were missing in a dump of the datapath",
    "dumped_inconsistent_flow": "flows that a dump found in a state that was not expected",
    "dumped_duplicate_flow": "flows that a dump of the datapath told twice",
    "xlate_actions_oversize": "translations too long to be installed",
    "xlate_actions_too_many_output": "translations with too many outputs",
    "mac_learning_evicted": "MAC addresses forgotten for want of room",
    "mac_learning_moved": "MAC addresses that went to another port",
}
"""What it means when these go up."""

USUAL = {
    "upcall_flow_limit_grew": "flow limit raised: dumps of the flows are quick",
    "upcall_ukey_replace": "flows replaced by new ones of the same key",
    "dumped_new_flow": "flows found in the datapath that were not known",
    "xlate_actions": "walks through the OpenFlow tables",
    "dpif_flow_put": "flows installed or changed",
    "dpif_flow_del": "flows deleted",
    "dpif_flow_get": "flows asked for",
    "dpif_execute": "packets sent back to the datapath",
    "rev_flow_table": "revalidations for a change of the OpenFlow rules",
    "rev_mac_learning": "revalidations for a MAC that was learnt or moved",
    "rev_reconfigure": "revalidations for a new configuration",
    "rev_port_toggled": "revalidations for a port that came or went",
    "mac_learning_learned": "MAC addresses learnt",
    "mac_learning_expired": "MAC addresses forgotten by age",
}
"""Known and ordinary."""

_DROPS = ("drop_action_", "datapath_drop_")


class Weighed(NamedTuple):
    """Counters in the order in which they are worth reading.

    Attributes:
        trouble: those that tell of something that is lost, limited or retried.
        others: the rest, the busiest first.
    """

    trouble: tuple[Counter, ...]
    others: tuple[Counter, ...]


def weigh(counters: Iterable[Counter]) -> Weighed:
    """Leave out those that were never hit, and put the others in order."""
    hit = [counter for counter in counters if counter.total]
    ranks = {name: rank for rank, name in enumerate(TROUBLE)}
    trouble = sorted(
        (counter for counter in hit if counter.name in ranks or is_drop(counter.name)),
        key=lambda counter: (ranks.get(counter.name, len(ranks)), counter.name),
    )
    rest = [counter for counter in hit if counter not in trouble]
    busy = sorted(rest, key=lambda counter: (-counter.now, -counter.minute, -counter.total, counter.name))
    return Weighed(tuple(trouble), tuple(busy))


def is_drop(name: str) -> bool:
    """Return whether a counter counts packets that vswitchd dropped; the kernel's drops are not counted."""
    return name.startswith(_DROPS)


def words_of(name: str) -> str:
    """Return what it means when a counter goes up; empty where that is not known."""
    return TROUBLE.get(name) or USUAL.get(name) or ("packets dropped in vswitchd" if is_drop(name) else "")
