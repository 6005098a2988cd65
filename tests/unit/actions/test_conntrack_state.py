import sys

from engine.actions.conntrack_state import conntrack
from engine.events import Conntrack

LABEL = (0x1_0000_0002).to_bytes(16, sys.byteorder)


def test_states_are_told_in_ovs_words() -> None:
    assert conntrack(0xFF, 5, 1, LABEL) == Conntrack(
        ("new", "est", "rel", "rpl", "inv", "trk", "snat", "dnat"), 5, 1, 0x1_0000_0002
    )
    assert conntrack(0x2A, 0, 0, bytes(16)) == Conntrack(("est", "rpl", "trk"), 0, 0, 0)
    assert conntrack(0, 0, 0, bytes(16)) == Conntrack((), 0, 0, 0)


def test_a_state_that_is_not_known_is_told_by_number() -> None:
    assert conntrack(0x321, 0, 0, b"") == Conntrack(("new", "trk", "0x300"), 0, 0, 0)
