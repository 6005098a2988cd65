"""The probes of ovs-vswitchd that ovscope listens to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from engine.usdt.arguments import Kind
from engine.usdt.notes import Probe


class Wanted(NamedTuple):
    """A probe, as OVS has it.

    Attributes:
        number: ours; ``engine/bpf/usdt.h`` has the same.
        provider: first part of its name.
        name: second part of its name.
        needed: the arguments that we cannot do without, counted from 0.
        since: the version of Open vSwitch that brought it.
        each_flow: it fires for every flow at every dump, twice a second: 1 to 2 us each.
    """

    number: int
    provider: str
    name: str
    needed: tuple[int, ...]
    since: str
    each_flow: bool = False

    @property
    def title(self) -> str:
        """Both parts of its name, as perf and bpftrace write them."""
        return f"{self.provider}:{self.name}"

    @property
    def function(self) -> str:
        """The C function that is attached to it."""
        return f"on_{self.name}"

    def problem_of(self, probe: Probe) -> str:
        """Return why a probe of that name cannot be listened to; empty when it can."""
        if probe.offset is None:
            return "its address is in no part of the file that is loaded"
        if probe.semaphore:
            return "it has a semaphore, which ovscope does not raise"
        if any(_is_unknown(probe, number) for number in self.needed):
            return "where its arguments lie is not understood"
        return ""


def _is_unknown(probe: Probe, number: int) -> bool:
    return number >= len(probe.arguments) or probe.arguments[number].kind is Kind.UNKNOWN


# Documentation/topics/usdt-probes.rst of OVS calls the last one revalidate:flow_result; in
# ofproto/ofproto-dpif-upcall.c it has had this name since it came.
WANTED: Sequence[Wanted] = (
    Wanted(1, "dpif_recv", "recv_upcall", (1, 3, 5), "2.17"),
    Wanted(2, "dpif_netlink_operate__", "op_flow_put", (1,), "2.17"),
    Wanted(3, "dpif_netlink_operate__", "op_flow_execute", (2, 3), "2.17"),
    Wanted(4, "revalidate", "flow_result", (1, 2, 3), "3.4", each_flow=True),
    Wanted(5, "revalidator_sweep__", "flow_sweep_result", (1, 2, 3), "3.4", each_flow=True),
)
