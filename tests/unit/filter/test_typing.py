"""Filters that are typed letter by letter, while packets come and go."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.events import PacketBytes, Port
from engine.filter import FilterError, HeaderTexts, parse_filter
from engine.filter.items import word_in_headers
from engine.flow_id import FlowId
from engine.headers import Headers
from engine.store import PacketStore
from engine.store.sequences import EMPTY, Sequences
from engine.view.view import View
from tests.unit.filter.naive import cookies_of, naive
from tests.unit.store.builders import hit_packet, lost_packet, miss_packet
from tests.unit.test_headers import UDP, frame, ipv4, ipv6

TEXTS = [
    "10.244.1.4:41822",
    "10.244.2.6:80 or dp1",
    "[fd00::2]:80",
    "fd00::1",
    "0a:00:00:00:00:02",
    "not udp 9999",
    "p7-",
    "1-4",
    "ovs-system",
    "SERVER",
    '"a\nb"',
    "tcp 418",
    "host 10.244.2.6",
    "net 10.244.2.0/25",
    "src net fd00::/16",
    "tcp and dst port 80",
    "not port 41805-41810",
    "miss or sa",
]


def segment(sport: int) -> bytes:
    return sport.to_bytes(2, "big") + bytes.fromhex("0050 00000001 00000000 5012") + bytes(6)


def first_bytes(packet: int) -> bytes:
    """Frames of a few dozen sorts, so that some are seen again after they were forgotten."""
    sorts = (
        frame(0x0800, ipv4(6, segment(41_800 + packet % 31))),
        frame(0x86DD, ipv6(6, segment(41_800 + packet % 17))),
        frame(0x0800, ipv4(17, UDP)),
        b"",
    )
    return sorts[packet % len(sorts)]


class Typing(RuleBasedStateMachine):
    """Letters are typed and deleted; packets come, change and are evicted, and numbers given out again."""

    def __init__(self) -> None:
        super().__init__()
        # Sweep as soon as that can be; ask tables before columns, however few the packets are.
        self.patches = patch("engine.store.sequences.SPARE", 0), patch("engine.filter.masks.MUCH", 0)
        for patched in self.patches:
            patched.start()
        self.store = PacketStore(60, 4)
        self.view = View(self.store, cookies_of)
        self.wanted, self.text = TEXTS[0], ""
        self.taken = parse_filter("")

    def teardown(self) -> None:
        for patched in self.patches:
            patched.stop()

    @initialize()
    def begin(self) -> None:
        self.come(30)

    @rule(packets=st.integers(1, 30))
    def come(self, packets: int) -> None:
        for packet in range(self.store.last_packet + 1, self.store.last_packet + 1 + packets):
            flow, out = (
                FlowId(f"{packet % 3}-{packet % 13}", packet, 0),
                Port(packet % 10, f"p{packet % 10}-"),
            )
            events = [hit_packet(packet, flow=flow, out=out), miss_packet(packet), lost_packet(packet)]
            self.store.append_events(events[packet % 8 % 3])
            if packet % 5:  # else its bytes are late
                self.store.add_bytes(PacketBytes(packet, 60, first_bytes(packet)))
        self.view.refresh()

    @rule(back=st.integers(0, 5))
    def learn(self, back: int) -> None:
        packet = max(self.store.last_packet - back, self.store.first_packet)
        self.store.append_events([hit_packet(packet)[2]._replace(number=self.store.height(packet))])
        self.store.add_bytes(PacketBytes(packet, 60, first_bytes(packet)))
        self.view.refresh()

    @rule(wanted=st.sampled_from(TEXTS))
    def change_mind(self, wanted: str) -> None:
        self.wanted = wanted

    @rule(letters=st.integers(1, 4))
    def type(self, letters: int) -> None:
        for _ in range(letters):
            if len(self.text) < 40:
                self.edit(self.text + (self.wanted[len(self.text) :] or self.wanted)[0])

    @rule(letters=st.integers(1, 20))
    def delete(self, letters: int) -> None:
        for _ in range(min(letters, len(self.text))):
            self.edit(self.text[:-1])

    def edit(self, text: str) -> None:
        """Take the text; while it cannot be read, the last one that could be stays."""
        self.text = text
        try:
            self.taken = parse_filter(text)
        except FilterError:
            return
        self.view.set_filter(self.taken if text else None)
        self.shown_is_what_matches()

    @invariant()
    def shown_is_what_matches(self) -> None:
        kept = range(self.store.first_packet, self.store.last_packet + 1)
        expected = [packet for packet in kept if naive(self.taken.node, self.store, packet)]
        assert list(self.view.packets()) == expected


TestTyping = Typing.TestCase
TestTyping.settings = settings(max_examples=60, stateful_step_count=30)

HEADERS = st.builds(
    Headers,
    eth_src=st.sampled_from(["", "0a:00:00:00:00:01"]),
    eth_dst=st.just("0a:00:00:00:00:02"),
    ethertype=st.just(0),
    vlans=st.just(()),
    protocol=st.sampled_from(["", "TCP"]),
    src=st.sampled_from(["", "10.0.0.1", "fd00::1"]),
    dst=st.just(""),
    sport=st.none() | st.sampled_from([80, 8080]),
    dport=st.none(),
    info=st.sampled_from(["", "SA"]),
)
WORDS = st.sampled_from(["8", "80", "s", "sa", ":", "0a", "0a:", "::1]:8", "10.0.0.1:80", "p\n", "\n"])


@given(st.lists(st.lists(HEADERS, max_size=6), max_size=6), st.data())
def test_a_word_is_found_in_the_headers_that_are_there_now(
    batches: list[list[Headers]], data: st.DataObject
) -> None:
    """Of each batch a packet comes for every headers; then all but the last two batches are forgotten."""
    table: Sequences[Headers] = Sequences()
    texts = HeaderTexts(table)
    with patch("engine.store.sequences.SPARE", 0):
        for time, batch in enumerate(batches, 1):
            live = {table.extend(EMPTY, headers): headers for headers in batch}
            for number in live:
                table.use(number, time)
            word = data.draw(WORDS)
            found, test = texts.holding(word), word_in_headers(word)
            assert {number: found[number] for number in live} == {
                number: test(headers) for number, headers in live.items()
            }
            table.sweep(time - 1)
