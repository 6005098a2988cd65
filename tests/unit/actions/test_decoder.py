import struct
from socket import AF_INET6, inet_aton, inet_pton

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.actions.arguments import Arguments
from engine.events import ActionExecute
from tests.unit.actions import payloads
from tests.unit.actions.kernel import NEW, OLD
from tests.unit.actions.payloads import attribute, conntrack, cookie, geneve_option, key, nat_range, userspace

ONES = b"\xff"
MACS = bytes.fromhex("0a0000000001 0b0000000002")
V4 = (inet_aton("172.16.0.1"), inet_aton("172.16.0.2"))
V6 = (inet_pton(AF_INET6, "fd00::1"), inet_pton(AF_INET6, "fd00::2"))
NSH_BASE = struct.pack("!BBBBI", 0, 63, 1, 3, 0x1234 << 8 | 255)


def decode(action: str, data: bytes) -> Arguments:
    done = NEW.decoder.decode(NEW.actions[f"OVS_ACTION_ATTR_{action.upper()}"], data)
    assert done.action == action
    return done.arguments


@pytest.mark.parametrize(
    ("action", "data", "arguments"),
    [
        ("output", struct.pack("=I", 3), (("port", 3),)),
        ("recirc", struct.pack("=I", 0x25), (("id", 0x25),)),
        ("drop", struct.pack("=I", 3), (("reason", 3),)),
        ("meter", struct.pack("=I", 1), (("meter", 1),)),
        ("trunc", struct.pack("=I", 100), (("max_len", 100),)),
        ("hash", struct.pack("=II", 0, 7), (("alg", "l4"), ("basis", 7))),
        ("hash", struct.pack("=II", 1, 0), (("alg", "sym_l4"), ("basis", 0))),
        ("hash", struct.pack("=II", 9, 7), (("alg", 9), ("basis", 7))),
        ("push_vlan", struct.pack("!HH", 0x8100, 0x1064), (("vid", 100),)),
        ("push_vlan", struct.pack("!HH", 0x88A8, 0xB007), (("tpid", "0x88a8"), ("vid", 7), ("pcp", 5))),
        (
            "push_mpls",
            struct.pack("!IH", 100 << 12 | 3 << 9 | 1 << 8 | 64, 0x8847),
            (("label", 100), ("tc", 3), ("ttl", 64), ("bos", 1), ("eth_type", "0x8847")),
        ),
        (
            "add_mpls",
            struct.pack("!IH", 5 << 12 | 9, 0x8848) + struct.pack("=H", 1),
            (("label", 5), ("tc", 0), ("ttl", 9), ("bos", 0), ("eth_type", "0x8848"), ("tun_flags", "0x1")),
        ),
        ("pop_mpls", struct.pack("!H", 0x0800), (("eth_type", "0x800"),)),
        ("push_eth", MACS, (("src", "0a:00:00:00:00:01"), ("dst", "0b:00:00:00:00:02"))),
        (
            "psample",
            attribute(1, struct.pack("=I", 10)) + attribute(2, bytes.fromhex("00c0ffee")),
            (("group", 10), ("cookie", "0x00c0ffee")),
        ),
        *((action, b"", ()) for action in ("pop_vlan", "ct_clear", "pop_eth", "pop_nsh")),
    ],
)
def test_plain_arguments(action: str, data: bytes, arguments: Arguments) -> None:
    assert decode(action, data) == arguments


@pytest.mark.parametrize(
    ("action", "data", "arguments"),
    [
        ("sample", attribute(4, struct.pack("=B3xI", 1, 0x80000000)), (("sample", "50%"),)),
        ("sample", attribute(4, struct.pack("=B3xI", 1, 0xFFFFFFFF)), (("sample", "100%"),)),
        ("sample", attribute(4, struct.pack("=B3xI", 1, 0xFFFFFFFF // 1000)), (("sample", "0.1%"),)),
        ("check_pkt_len", attribute(5, struct.pack("=HBB", 200, 1, 0)), (("size", 200),)),
        ("clone", attribute(0, struct.pack("=I", 1)), ()),
        ("dec_ttl", b"", ()),
    ],
)
def test_of_actions_in_actions_only_their_own_arguments(
    action: str, data: bytes, arguments: Arguments
) -> None:
    nested = attribute(1, struct.pack("=I", 3))
    assert decode(action, data + nested) == arguments
    assert decode(action, (data + nested * 40)[:160]) == arguments


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (userspace(4242), (("pid", 4242),)),
        (
            userspace(7, attribute(2, cookie(1, struct.pack("!H2x", 0x5007) + struct.pack("=I", 9)))),
            (("pid", 7), ("sFlow", ""), ("vid", 7), ("pcp", 2), ("output", 9)),
        ),
        (
            userspace(7, attribute(2, cookie(2, struct.pack("=H2xI", 0, 32)))),
            (("pid", 7), ("slow_path", "action")),
        ),
        (
            userspace(7, attribute(2, cookie(2, struct.pack("=H2xI", 0, 1 | 64 | 1 << 9)))),
            (("pid", 7), ("slow_path", "cfm,match,0x200")),
        ),
        (
            userspace(7, attribute(2, cookie(3, struct.pack("=H2xIIIII", 65535, 1, 2, 3, 4, 2)))),
            (
                *(("pid", 7), ("flow_sample", ""), ("probability", 65535), ("collector_set_id", 1)),
                *(("obs_domain_id", 2), ("obs_point_id", 3), ("output_port", 4), ("direction", "egress")),
            ),
        ),
        (
            userspace(7, attribute(2, cookie(4, struct.pack("=I", 3)))),
            (("pid", 7), ("ipfix", ""), ("output_port", 3)),
        ),
        (
            userspace(
                7,
                attribute(
                    2,
                    cookie(
                        5,
                        struct.pack("=BBHI", 0, 0, 1, 0)
                        + struct.pack("!Q", 0xDEADBEEF)
                        + struct.pack("=HH", 0, 65535),
                    ),
                ),
            ),
            (("pid", 7), ("controller", ""), ("reason", 1), ("rule_cookie", "0xdeadbeef")),
        ),
        (
            userspace(
                7,
                attribute(
                    2,
                    cookie(5, struct.pack("=BBHI", 1, 1, 0, 4) + bytes(8) + struct.pack("=HH", 2, 128)),
                ),
            ),
            (
                *(("pid", 7), ("controller", ""), ("reason", 0), ("rule_cookie", "0x0")),
                *(("dont_send", 1), ("continuation", 1), ("recirc_id", "0x4")),
                *(("controller_id", 2), ("max_len", 128)),
            ),
        ),
        (
            userspace(7, attribute(2, b"\1\2\3\4\5"), attribute(3, struct.pack("=I", 3)), attribute(4, b"")),
            (("pid", 7), ("userdata", "0102030405"), ("tunnel_out_port", 3), ("actions", "")),
        ),
        (userspace(7, attribute(2, cookie(9, b""))), (("pid", 7), ("userdata", cookie(9, b"").hex()))),
        (userspace(7, attribute(2, b"")), (("pid", 7),)),
    ],
)
def test_who_gets_the_packet_and_why(data: bytes, arguments: Arguments) -> None:
    assert decode("userspace", data) == arguments


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (
            key("ETHERNET", MACS, ONES * 6 + b"\xff\xff\xff\0\0\0"),
            (("eth", ""), ("src", "0a:00:00:00:00:01"), ("dst", "0b:00:00:00:00:02/ff:ff:ff:00:00:00")),
        ),
        (
            key(
                "IPV4",
                payloads.ipv4("10.9.9.9", "10.0.0.0", 0, 0x10, 9),
                payloads.ipv4("255.255.255.255", "255.0.0.0", 0, 0xFC, 0xFF),
            ),
            (
                ("ipv4", ""),
                ("src", "10.9.9.9"),
                ("dst", "10.0.0.0/255.0.0.0"),
                ("tos", "0x10/0xfc"),
                ("ttl", 9),
            ),
        ),
        (
            key("IPV4", payloads.ipv4("0.0.0.0", "10.0.0.1", 6, 0, 0), bytes(4) + ONES * 4 + bytes(4)),
            (("ipv4", ""), ("dst", "10.0.0.1")),
        ),
        (
            key(
                "IPV6",
                payloads.ipv6("fd00::9", "fd00::1", 5, 0x10, 3),
                ONES * 32 + struct.pack("!I", 0xFFFFF) + b"\0\xff\xff\0",
            ),
            (
                *(("ipv6", ""), ("src", "fd00::9"), ("dst", "fd00::1")),
                *(("label", "0x5"), ("tclass", "0x10"), ("hlimit", 3)),
            ),
        ),
        (
            key("TCP", struct.pack("!HH", 1024, 80), b"\xff\xff\0\xff"),
            (("tcp", ""), ("src", 1024), ("dst", "80/0xff")),
        ),
        (key("UDP", struct.pack("!HH", 0, 53), b"\0\0\xff\xff"), (("udp", ""), ("dst", 53))),
        (key("SCTP", struct.pack("!HH", 7, 0), b"\xff\xff\0\0"), (("sctp", ""), ("src", 7))),
        (key("ICMP", b"\x08\0", b"\xff\0"), (("icmp", ""), ("type", 8))),
        (
            key("ARP", V4[0] + V4[1] + b"\0\2" + MACS + b"\0\0", ONES * 22 + b"\0\0"),
            (
                *(("arp", ""), ("sip", "172.16.0.1"), ("tip", "172.16.0.2"), ("op", 2)),
                *(("sha", "0a:00:00:00:00:01"), ("tha", "0b:00:00:00:00:02")),
            ),
        ),
        (
            key("ND", V6[0] + MACS, ONES * 16 + bytes(12)),
            (("nd", ""), ("target", "fd00::1")),
        ),
        (
            key("MPLS", struct.pack("!I", 5 << 12 | 9), struct.pack("!I", 0xFFFFF << 12 | 0x0F)),
            (("mpls", ""), ("label", 5), ("ttl", "9/0xf")),
        ),
        (key("SKB_MARK", struct.pack("=I", 5), ONES * 4), (("skb_mark", "0x5"),)),
        (key("PRIORITY", struct.pack("=II", 7, 15)), (("skb_priority", "0x7/0xf"),)),
        (key("CT_MARK", struct.pack("=II", 3, 0)), ()),
        (
            key("CT_LABELS", (1).to_bytes(16, "little"), (0xFFFF).to_bytes(16, "little")),
            (("ct_label", "0x1/0xffff"),),
        ),
        (
            key("NSH", attribute(1, NSH_BASE + b"\0\xff\0\0\0\0\0\0") + attribute(2, bytes(16) * 2)),
            (("nsh", ""), ("ttl", 63)),
        ),
        (key("IPV6_EXTHDRS", b"\0\0", ONES * 2), (("ipv6_exthdrs", ""),)),
        (attribute(77, b"what?"), (("key 77", ""),)),
    ],
)
def test_fields_are_told_with_their_masks(data: bytes, arguments: Arguments) -> None:
    assert decode("set_masked", data) == arguments
    assert decode("set_to_masked", data) == arguments


GENEVE = 1 << 11
OVN = geneve_option(0x0102, 0x80, b"\0\2\0\1")
TUNNEL_6 = (
    *(("tunnel", ""), ("id", "0x5"), ("src", "fd00::1"), ("dst", "fd00::2")),
    *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081)),
)


def with_options(kind: str, text: str) -> Arguments:
    return (
        *(("tunnel", ""), ("id", "0x5"), ("src", "172.16.0.1"), ("dst", "172.16.0.2")),
        *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081), (kind, text)),
    )


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (
            payloads.tunnel(*V4, mode=1, flags=1 << 8 | 1 << 0 | 1 << 2 | 1 << 9),
            (
                *(("tunnel", ""), ("id", "0x5"), ("src", "172.16.0.1"), ("dst", "172.16.0.2")),
                *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081)),
                ("flags", "df|csum|key|oam"),
            ),
        ),
        (
            payloads.tunnel(*V6, mode=3, flags=0),
            (
                *(("tunnel", ""), ("id", "0x5"), ("src", "fd00::1"), ("dst", "fd00::2")),
                *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081)),
            ),
        ),
        (
            payloads.tunnel(bytes(4), V4[1], mode=1, tun_id=0),
            (
                *(("tunnel", ""), ("id", "0x0"), ("dst", "172.16.0.2")),
                *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081), ("flags", "key")),
            ),
        ),
        (
            payloads.tunnel(*V4, mode=1, flags=GENEVE, options=OVN + geneve_option(0xFFFF, 0, b"")),
            with_options("geneve", "{class=0x102,type=0x80,len=4,0x20001}{class=0xffff,type=0x0,len=0}"),
        ),
        (
            payloads.tunnel(
                *V4, mode=1, flags=GENEVE, options=OVN + geneve_option(1, 2, bytes(8))[:6], more=6
            ),
            with_options("geneve", "{class=0x102,type=0x80,len=4,0x20001}..."),
        ),
        (
            payloads.tunnel(*V6, mode=3, flags=1 << 12, options=struct.pack("=I", 0x08 << 16 | 7)),
            (*TUNNEL_6, ("vxlan", "gbp(id=7,flags=0x8)")),
        ),
        (
            payloads.tunnel(*V6, mode=3, flags=1 << 14, options=b"\0\1\2"),
            (*TUNNEL_6, ("erspan", "0x000102")),
        ),
        (payloads.tunnel(*V6, mode=3, flags=0, options=b"\7"), (*TUNNEL_6, ("options", "0x07"))),
        (payloads.tunnel(*V4, mode=1)[:20], (("tunnel", ""), ("id", "0x5"))),
        (payloads.tunnel(*V4, mode=1)[:12], (("tunnel", ""),)),
    ],
)
def test_a_tunnel_is_told_by_its_key(data: bytes, arguments: Arguments) -> None:
    assert decode("set", data) == arguments


def test_tunnel_flags_were_two_bytes_once() -> None:
    data = payloads.old_tunnel(*V4, flags=0x0105)
    assert OLD.decoder.decode(3, data) == ActionExecute(
        "set",
        (
            *(("tunnel", ""), ("id", "0x5"), ("src", "172.16.0.1"), ("dst", "172.16.0.2")),
            *(("tos", "0x10"), ("ttl", 64), ("tp_src", 1), ("tp_dst", 6081), ("flags", "df|csum|key")),
        ),
    )


def test_a_set_without_a_mask_tells_all_fields() -> None:
    assert decode("set", key("UDP", struct.pack("!HH", 1, 53))) == (("udp", ""), ("src", 1), ("dst", 53))


def test_a_network_service_header_is_told() -> None:
    context = struct.pack("!IIII", 1, 2, 3, 4)
    base = (("flags", 0), ("ttl", 63), ("mdtype", 1), ("np", 3), ("spi", "0x1234"), ("si", 255))
    with_md1 = key("NSH", attribute(1, NSH_BASE) + attribute(2, context))
    with_md2 = key("NSH", attribute(1, NSH_BASE) + attribute(3, b"\x11\x22"))
    c1_to_c4 = (("c1", "0x1"), ("c2", "0x2"), ("c3", "0x3"), ("c4", "0x4"))
    assert decode("push_nsh", with_md1) == (*base, *c1_to_c4)
    assert decode("push_nsh", with_md2) == (*base, ("md2", "0x1122"))


@pytest.mark.parametrize(
    ("data", "arguments"),
    [
        (conntrack(), (("zone", 0), ("family", "ipv4"))),
        (conntrack(7, bits=2), (("zone", 7), ("nat", 1), ("family", "ipv4"))),
        (
            conntrack(
                5,
                bits=1 | 2 | 4,
                mark=(1, 0xFF),
                label=(1, 0xFFFF),
                nat=nat_range(1 | 2 | 16, inet_aton("10.0.0.9"), inet_aton("10.0.0.20"), 1024, 2048),
            ),
            (
                *(("zone", 5), ("commit", 1), ("nat", "src=10.0.0.9-10.0.0.20:1024-2048,random")),
                *(("mark", "0x1/0xff"), ("label", "0x1/0xffff"), ("family", "ipv4")),
            ),
        ),
        (
            conntrack(6, bits=1 | 2 | 8 | 16, nat=nat_range(1 | 4 | 8, V4[0], V4[0])),
            (
                *(("zone", 6), ("commit", 1), ("force", 1), ("nat", "dst=172.16.0.1,persistent,hash")),
                ("family", "ipv4"),
            ),
        ),
        (
            conntrack(5, bits=1 | 2 | 4, family=10, nat=nat_range(1 | 2, *V6, 80, 80)),
            (("zone", 5), ("commit", 1), ("nat", "src=[fd00::1]-[fd00::2]:80"), ("family", "ipv6")),
        ),
        (
            conntrack(5, bits=1 | 2 | 4, family=10, nat=nat_range(1, *V6)),
            (("zone", 5), ("commit", 1), ("nat", "src=fd00::1-fd00::2"), ("family", "ipv6")),
        ),
        (
            conntrack(5, bits=1 | 32, helper=payloads.POINTER, timeout=b"slow", eventmask=0x71),
            (
                *(("zone", 5), ("commit", 1), ("helper", 1), ("timeout", "slow"), ("eventmask", "0x71")),
                ("family", "ipv4"),
            ),
        ),
        (
            conntrack(5, bits=1, helper=payloads.POINTER) + b"ftp".ljust(16, b"\0") + b"left over",
            (("zone", 5), ("commit", 1), ("helper", "ftp"), ("family", "ipv4")),
        ),
        (conntrack(5, bits=1 | 2 | 4)[:40], (("zone", 5), ("commit", 1), ("nat", "src"), ("family", "ipv4"))),
        (conntrack(5)[:12], (("zone", 5),)),
        (b"", ()),
    ],
)
def test_what_is_asked_of_connection_tracking(data: bytes, arguments: Arguments) -> None:
    assert decode("ct", data) == arguments


def test_an_unknown_action_tells_its_number() -> None:
    assert NEW.decoder.decode(99, b"whatever") == ActionExecute("action 99")
    assert NEW.decoder.decode(26, b"whatever") == ActionExecute("action 26")  # __OVS_ACTION_ATTR_MAX
    assert OLD.decoder.decode(25, key("SKB_MARK", b"\1\0\0\0", ONES * 4)) == ActionExecute(
        "set_to_masked", (("skb_mark", "0x1"),)
    )


@given(st.integers(0, 40) | st.integers(0, 0x3FFF), st.binary(max_size=272))
def test_no_bytes_raise(type_: int, data: bytes) -> None:
    for kernel in (NEW, OLD):
        done = kernel.decoder.decode(type_, data)
        assert done.action
        assert all(isinstance(name, str) and name for name, _ in done.arguments)


NESTED = st.recursive(
    st.binary(max_size=64),
    lambda inner: st.lists(st.tuples(st.integers(0, 40), inner), max_size=3).map(
        lambda pairs: b"".join(attribute(type_, data) for type_, data in pairs)
    ),
    max_leaves=4,
)


@given(st.integers(0, 40), NESTED, st.integers(0, 272))
def test_what_is_cut_off_is_left_out(type_: int, data: bytes, length: int) -> None:
    whole, cut = NEW.decoder.decode(type_, data), NEW.decoder.decode(type_, data[:length])
    assert whole.action == cut.action
    assert {name for name, _ in cut.arguments} <= {name for name, _ in whole.arguments}
