import struct

from hypothesis import given
from hypothesis import strategies as st

from engine.bpf.actions import ActionDecoder
from engine.events import ActionExecute
from tests.unit.correlate.kernel import ACTIONS, CONNTRACK

DECODER = ActionDecoder(ACTIONS, CONNTRACK)


def conntrack(zone: int, bits: int) -> bytes:
    data = bytearray(40)
    struct.pack_into("=H", data, 8, zone)
    data[24] = bits
    return bytes(data)


def test_a_ct_action_tells_its_zone_and_flags() -> None:
    commit_snat_force = 1 | 2 << 1 | 1 << 4
    assert DECODER.decode(12, conntrack(7, commit_snat_force)) == ActionExecute(
        "ct", (("zone", 7), ("commit", 1), ("force", 1), ("nat", "src"))
    )
    assert DECODER.decode(12, conntrack(0, 0)) == ActionExecute("ct", (("zone", 0),))


def test_a_userspace_action_tells_where_it_goes() -> None:
    data = struct.pack("=HHIHH", 8, 1, 4242, 4, 2)
    assert DECODER.decode(2, data) == ActionExecute("userspace", (("pid", 4242),))


def test_a_drop_tells_its_reason_and_an_unknown_action_its_number() -> None:
    assert DECODER.decode(24, struct.pack("=I", 3)) == ActionExecute("drop", (("reason", 3),))
    assert DECODER.decode(99, b"whatever") == ActionExecute("action 99")


@given(st.sampled_from([1, 2, 7, 12, 24, 99]), st.binary(max_size=64))
def test_no_bytes_raise(type_: int, data: bytes) -> None:
    assert DECODER.decode(type_, data).action
