"""The action ct, in Retis's words and in ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actions.arguments import Arguments
from engine.actions.nat import Nat
from engine.files.ct_action import ct_arguments, ct_fields
from engine.files.fields import BadLineError, Json
from engine.files.schema import CT_FLAGS
from tests.unit.actions.test_nat import nats

SNAT = CT_FLAGS["nat"] | CT_FLAGS["src"]
RANGE = CT_FLAGS["map_ips"] | CT_FLAGS["proto_specified"]
ADDRESSES = {"min_addr": "10.244.1.3", "max_addr": "10.244.1.30"}
PORTS = {"min_port": 36895, "max_port": 36900}


@pytest.mark.parametrize(
    ("fields", "arguments"),
    [
        ({"flags": 0, "zone_id": 0}, (("zone", 0),)),
        ({"flags": 1 | 2 | 4, "zone_id": 7}, (("zone", 7), ("commit", 1), ("force", 1), ("family", "ipv4"))),
        ({"flags": 16, "zone_id": 7, "nat": {}}, (("zone", 7), ("nat", 1))),
        (
            {
                "flags": 1 | 4 | SNAT | RANGE | 1 << 10,
                "zone_id": 20,
                "nat": {"dir": "src", **ADDRESSES, **PORTS},
            },
            (
                *(("zone", 20), ("commit", 1)),
                ("nat", "src=10.244.1.3-10.244.1.30:36895-36900,persistent"),
                ("family", "ipv4"),
            ),
        ),
        (
            {"flags": 1 | 8 | SNAT | 1 << 9 | 1 << 11, "zone_id": 20, "nat": {"dir": "src"}},
            (("zone", 20), ("commit", 1), ("nat", "src,hash,random"), ("family", "ipv6")),
        ),
        ({"flags": 1 << 14, "zone_id": 1}, (("zone", 1), ("flags", 1 << 14))),
    ],
)
def test_both_say_the_same(fields: Json, arguments: Arguments) -> None:
    assert ct_fields(dict(arguments)) == fields
    assert ct_arguments(fields) == arguments


def test_what_retis_sees_with_every_dst_is_left_out() -> None:
    flags = CT_FLAGS["nat"] | CT_FLAGS["dst"] | CT_FLAGS["hash"]
    assert ct_arguments({"flags": flags, "zone_id": 1, "nat": {"dir": "dst"}}) == (
        ("zone", 1),
        ("nat", "dst"),
    )


def test_flags_that_the_rest_does_not_bear_out_are_told_as_they_are() -> None:
    both = {"flags": 485, "zone_id": 20, "nat": {"dir": "dst", **ADDRESSES, **PORTS}}
    assert ct_arguments(both) == (
        *(("zone", 20), ("commit", 1), ("family", "ipv4")),
        ("flags", 485),
    )
    assert ct_arguments({"flags": SNAT, "zone_id": 1}) == (("zone", 1), ("nat", 1), ("flags", SNAT))


def test_what_no_kernel_says_of_nat_is_told_as_being_there() -> None:
    assert ct_fields({"zone": 1, "nat": "0x8"}) == {"flags": 16, "zone_id": 1, "nat": {}}


@pytest.mark.parametrize(
    "fields",
    [{"flags": -1}, {"zone_id": "one"}, {"flags": 16, "nat": []}, {"flags": 16, "nat": {"min_port": 65536}}],
)
def test_what_is_not_of_the_schema_is_refused(fields: Json) -> None:
    with pytest.raises(BadLineError):
        ct_arguments(fields)


@given(st.integers(0, 65535), st.booleans(), nats())
def test_translations_come_back_equal(zone: int, commit: bool, nat: Nat) -> None:
    kept = tuple(flag for flag in nat.flags if nat.direction == "src" or flag != "hash")
    pairs = (("zone", zone), *((("commit", 1),) if commit else ()), ("nat", nat._replace(flags=kept).text))
    assert ct_arguments(ct_fields(dict(pairs))) == pairs
