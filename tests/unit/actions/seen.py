"""Actions as Linux 6.12.107 held them while it executed them, and what ``ovs-dpctl`` had been told to do."""

from __future__ import annotations

from typing import NamedTuple


class Seen(NamedTuple):
    """One action.

    Attributes:
        asked: in the words of OVS 3.5.0.
        action: as the kernel calls it.
        held: its arguments.
        told: what the UI says of it.
    """

    asked: str
    action: str
    held: str
    told: str


SEEN = (
    Seen(
        "set(ipv4(src=10.9.9.9,dst=10.0.0.0/255.0.0.0,tos=0x10/0xfc,ttl=9))",
        "set_masked",
        "1c0007000a0909090a00000000100900ffffffffff00000000fcff00",
        "set ipv4 src 10.9.9.9 dst 10.0.0.0/255.0.0.0 tos 0x10/0xfc ttl 9",
    ),
    Seen(
        "set(eth(src=0a:00:00:00:00:01,dst=0b:00:00:00:00:00/ff:ff:00:00:00:00))",
        "set_masked",
        "1c0004000a00000000010b0000000000ffffffffffffffff00000000",
        "set eth src 0a:00:00:00:00:01 dst 0b:00:00:00:00:00/ff:ff:00:00:00:00",
    ),
    Seen(
        "set(skb_mark(0x5))",
        "set_to_masked",
        "0c000f0005000000ffffffff",
        "set skb_mark 0x5",
    ),
    Seen(
        "set(skb_priority(0x7/0xf))",
        "set_masked",
        "0c000200070000000f000000",
        "set skb_priority 0x7/0xf",
    ),
    Seen(
        "set(tunnel(tun_id=0x5,src=172.16.0.1,dst=172.16.0.2,tos=0x10,ttl=64,tp_src=1,tp_dst=6081,f"
        "lags(df|csum|key)))",
        "set",
        "0c001f0000473783b6943dff0000000000000005ac100001ac1000020000000000000000000000000000000000"
        "00000000000000050100000000000000000000000000001040000117c1000001",
        "set tunnel id 0x5 src 172.16.0.1 dst 172.16.0.2 tos 0x10 ttl 64 tp_src 1 tp_dst 6081 flags"
        " df|csum|key",
    ),
    Seen(
        "set(tunnel(tun_id=0x6,ipv6_src=fd00::1,ipv6_dst=fd00::2,ttl=63,tp_dst=4789,flags(df|key)))",
        "set",
        "0c001f0000989480b6943dff0000000000000006fd000000000000000000000000000001fd0000000000000000"
        "0000000000000204010000000000000000000000000000003f000012b5000003",
        "set tunnel id 0x6 src fd00::1 dst fd00::2 ttl 63 tp_dst 4789 flags df|key",
    ),
    Seen(
        "push_vlan(vid=100,pcp=5)",
        "push_vlan",
        "8100b064",
        "push_vlan vid 100 pcp 5",
    ),
    Seen(
        "pop_vlan",
        "pop_vlan",
        "",
        "pop_vlan",
    ),
    Seen(
        "push_vlan(tpid=0x88a8,vid=7,pcp=0)",
        "push_vlan",
        "88a81007",
        "push_vlan tpid 0x88a8 vid 7",
    ),
    Seen(
        "sample(sample=50.0%,actions(3))",
        "sample",
        "0c00040001000000000000800800010003000000",
        "sample 50%",
    ),
    Seen(
        "userspace(pid=1,sFlow(vid=7,pcp=2,output=9))",
        "userspace",
        "08000100010000003400020001000000ffff000000000000000000000000000000000000500700000900000000"
        "000000000000000000000000000000",
        "userspace pid 1 sFlow vid 7 pcp 2 output 9",
    ),
    Seen(
        "ct(force_commit,zone=6,nat(dst=10.0.0.2,persistent,hash))",
        "ct",
        "0000000000000000060000030000000000989480b6943dff1b0002000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000d0000000a0000020000000000000000000000000a0000"
        "02000000000000000000000000000000000000000000000000",
        "ct zone 6 commit,force,nat(dst=10.0.0.2,persistent,hash)",
    ),
    Seen(
        "ct_clear",
        "ct_clear",
        "",
        "ct_clear",
    ),
    Seen(
        "ct(zone=7,nat)",
        "ct",
        "000000000000000007000003000000000093a782b6943dff020002000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000",
        "ct zone 7 nat",
    ),
    Seen(
        "ct",
        "ct",
        "000000000000000000000003000000000090a782b6943dff000002000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000",
        "ct zone 0",
    ),
    Seen(
        "trunc(100)",
        "trunc",
        "64000000",
        "trunc 100",
    ),
    Seen(
        "meter(1)",
        "meter",
        "01000000",
        "meter 1",
    ),
    Seen(
        "clone(set(ipv4(ttl=3)),3)",
        "clone",
        "080000000000000020000b001c00070000000000000000000000030000000000000000000000ff000800010003000000",
        "clone",
    ),
    Seen(
        "check_pkt_len(size=200,gt(2),le(3))",
        "check_pkt_len",
        "08000500c80001010c00030008000100030000000c0002000800010002000000",
        "check_pkt_len size 200",
    ),
    Seen(
        "userspace(pid=77,controller(reason=1,dont_send=0,continuation=0,recirc_id=4,rule_cookie=0x"
        "deadbeef,controller_id=2,max_len=65535))",
        "userspace",
        "080001004d0000003400020005000000ffff000000000000000000000000000000000000000001000400000000"
        "000000deadbeef0200ffff00000000",
        "userspace pid 77 controller reason 1 rule_cookie 0xdeadbeef recirc_id 0x4 controller_id 2",
    ),
    Seen(
        "userspace(pid=77,slow_path(action))",
        "userspace",
        "080001004d0000003400020002000000ffff000000000000000000000000000000000000000000002000000000"
        "000000000000000000000000000000",
        "userspace pid 77 slow_path action",
    ),
    Seen(
        "userspace(pid=77,userdata(0102030405),actions,tunnel_out_port=3)",
        "userspace",
        "080001004d0000000c0002000102030405000000080003000300000004000400",
        "userspace pid 77 userdata 0102030405000000 tunnel_out_port 3 actions",
    ),
    Seen(
        "userspace(pid=77,flow_sample(probability=65535,collector_set_id=1,obs_domain_id=2,obs_poin"
        "t_id=3,output_port=3,egress))",
        "userspace",
        "080001004d0000003400020003000000ffff000000000000000000000000000000000000ffff00000100000002"
        "000000030000000300000002000000",
        "userspace pid 77 flow_sample probability 65535 collector_set_id 1 obs_domain_id 2 obs_poin"
        "t_id 3 output_port 3 direction egress",
    ),
    Seen(
        "userspace(pid=77,ipfix(output_port=3))",
        "userspace",
        "080001004d0000003400020004000000ffff000000000000000000000000000000000000030000000000000000"
        "000000000000000000000000000000",
        "userspace pid 77 ipfix output_port 3",
    ),
    Seen(
        "psample(group=10,cookie=0x00c0ffee)",
        "psample",
        "080001000a0000000800020000c0ffee",
        "psample group 10 cookie 0x00c0ffee",
    ),
    Seen(
        "drop",
        "drop",
        "00000000",
        "drop explicit",
    ),
    Seen(
        "add_mpls(label=5,tc=1,ttl=6,bos=1,eth_type=0x8847)",
        "add_mpls",
        "0000530688470000",
        "add_mpls label 5 tc 1 ttl 6 bos 1 eth_type 0x8847",
    ),
    Seen(
        "push_nsh(flags=0,ttl=63,mdtype=2,np=3,spi=0x1234,si=255,md2=0x11223344)",
        "push_nsh",
        "18001c000c000100003f0203001234ff0800030011223344",
        "push_nsh flags 0 ttl 63 mdtype 2 np 3 spi 0x1234 si 255 md2 0x11223344",
    ),
    Seen(
        "set(udp(dst=53))",
        "set_masked",
        "0c000a00000000350000ffff",
        "set udp dst 53",
    ),
    Seen(
        "set(ipv6(src=fd00::9,label=0x5,hlimit=3,tclass=0x10))",
        "set_masked",
        "54000800fd000000000000000000000000000009000000000000000000000000000000000000000500100300ff"
        "ffffffffffffffffffffffffffffff00000000000000000000000000000000000fffff00ffff00",
        "set ipv6 src fd00::9 label 0x5 tclass 0x10 hlimit 3",
    ),
    Seen(
        "ct(commit,zone=5,mark=0x1/0xff,label=0x1/0xffff,nat(src=10.0.0.9-10.0.0.20:1024-2048,random))",
        "ct",
        "0000000000000000050000030000000000e97f82e21819ff070002000000000001000000ff0000000100000000"
        "0000000000000000000000ffff0000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000130000000a0000090000000000000000000000000a0000"
        "14000000000000000000000000040008000000000000000000",
        "ct zone 5 commit,nat(src=10.0.0.9-10.0.0.20:1024-2048,random) mark 0x1/0xff label 0x1/0xffff",
    ),
    Seen(
        "set(ct_mark(0x3/0xf))",
        "set_masked",
        "0c001800030000000f000000",
        "set ct_mark 0x3/0xf",
    ),
    Seen(
        "set(ct_label(0x1/0xff))",
        "set_masked",
        "2400190001000000000000000000000000000000ff000000000000000000000000000000",
        "set ct_label 0x1/0xff",
    ),
    Seen(
        "ct(commit,zone=5,nat(src=[fd00::9]-[fd00::a]:1024-2048,persistent))",
        "ct",
        "0000000000000000050000030000000000e38683e21819ff07000a000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "000000000000000000000000000000000000000000000b000000fd000000000000000000000000000009fd0000"
        "0000000000000000000000000a040008000000000000000000",
        "ct zone 5 commit,nat(src=[fd00::9]-[fd00::a]:1024-2048,persistent)",
    ),
)
