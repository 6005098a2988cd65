import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actions.nat import NAT_FLAGS, Nat, parse_nat

PORT = st.integers(0, 65535)


@st.composite
def nats(draw: st.DrawFn) -> Nat:
    """Draw what a kernel can hold: ranges have both ends."""
    addresses = st.ip_addresses(v=draw(st.sampled_from([4, 6]))).map(str)
    low, high = draw(st.just((None, None)) | st.tuples(PORT, PORT))
    first, last = draw(st.just(("", "")) | st.tuples(addresses, addresses))
    flags = tuple(flag for flag in NAT_FLAGS if draw(st.booleans()))
    return Nat(draw(st.sampled_from(["src", "dst"])), first, last, low, high, flags)


@given(nats())
def test_what_is_written_is_read(nat: Nat) -> None:
    assert parse_nat(nat.text) == nat


@given(st.text() | st.text("srcdst=[]:-,.0123456789af"))
def test_no_text_raises(text: str) -> None:
    nat = parse_nat(text)
    assert nat is None or nat.direction in ("src", "dst")


@pytest.mark.parametrize(
    ("nat", "text"),
    [
        (Nat(""), ""),
        (Nat("src"), "src"),
        (Nat("dst", flags=("hash",)), "dst,hash"),
        (Nat("src", "10.0.0.1", "10.0.0.1", 1024, 2048), "src=10.0.0.1:1024-2048"),
        (Nat("src", "10.0.0.1", "10.0.0.9", 80, 80, ("random",)), "src=10.0.0.1-10.0.0.9:80,random"),
        (Nat("dst", "fd00::1", "fd00::2"), "dst=fd00::1-fd00::2"),
        (Nat("dst", "fd00::1", "fd00::1", 80, 80), "dst=[fd00::1]:80"),
        (Nat("src", "", "", 80, 81), "src=:80-81"),
    ],
)
def test_nat_is_written_as_ovs_does(nat: Nat, text: str) -> None:
    assert nat.text == text


@pytest.mark.parametrize("text", ["", "nat", "src=[fd00::1", "src=1-2-3:4", "both=10.0.0.1", "src,often"])
def test_what_is_something_else_is_not_read(text: str) -> None:
    assert parse_nat(text) is None
