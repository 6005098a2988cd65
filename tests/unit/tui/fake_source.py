"""A source for tests of the UI: it hands on what a test feeds it by hand, and notes what it is to capture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.capture import Capture
from engine.events import Event, PacketBytes
from engine.source import Batch, Hook, SourceStatus
from tests.unit.tui.stories import Story, story

HOOKS = (
    Hook("pass", "fentry:ovs_dp_process_packet", True),
    Hook("flow_tbl_lookup", "fexit:ovs_flow_tbl_lookup_stats", True),
    Hook("upcall", "tracepoint:openvswitch:ovs_dp_upcall", True),
    Hook("upcall_recv", "tracepoint:skb:skb_copy_datagram_iovec", True),
    Hook("action_execute", "tracepoint:openvswitch:ovs_do_execute_action", True),
)
TITLE = "ovs-system · 6.12.107"


class FakeSource:
    """What is fed comes out with the next pull."""

    def __init__(self, mode: str = "live", title: str = TITLE) -> None:
        self.status = SourceStatus(mode, title, HOOKS)
        self.started = False
        self.closed = 0
        self.captures: list[Capture] = []
        self.ports: dict[str, dict[int, str]] = {}
        self._events: list[Event] = []
        self._packets: list[PacketBytes] = []

    def feed(self, *stories: Story) -> None:
        """Feed whole packets."""
        for told in stories:
            self.feed_events(told.events, [told.bytes])

    def feed_packets(self, first: int, last: int) -> None:
        """Feed the stories of these numbers."""
        self.feed(*(story(packet) for packet in range(first, last + 1)))

    def feed_events(self, events: Iterable[Event], packets: Iterable[PacketBytes] = ()) -> None:
        """Feed some events."""
        self._events.extend(events)
        self._packets.extend(packets)

    def start(self) -> None:
        self.started = True

    def set_capture(self, capture: Capture) -> None:
        self.captures.append(capture)
        self.status = self.status._replace(capture=capture.filter_text, sampling=capture.sample)

    def port_names(self, datapath: str) -> Mapping[int, str]:
        return self.ports.get(datapath, {})

    def pull(self) -> Batch:
        batch = Batch(self._events, self._packets, self.status)
        self._events, self._packets = [], []
        return batch

    def close(self) -> None:
        self.closed += 1
