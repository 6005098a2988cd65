"""Names of ports, without a kernel that has any."""

from engine.datapaths import Vport
from engine.events import Port
from engine.netnames.kernel import kernel_listing
from engine.netnames.listing import NOTHING, Listing, VportInfo, listing
from engine.netnames.messages import OvsDatapath, OvsVport
from engine.netnames.names import Names

P1 = VportInfo(4, 1, "p1", "system", 9)
P2 = VportInfo(4, 2, "p2", "internal", 10)

# Replies of the kind that a kernel 6.12 gives, made by hand from struct nlmsghdr, genlmsghdr, ovs_header and
# nlattr (little endian): length, type, flags, sequence, pid; cmd, version; dp_ifindex; attributes.
VPORT = bytes.fromhex(
    "54000000 2100 0200 01000000 00000000"  # 84 bytes
    "01 01 0000 04000000"  # OVS_VPORT_CMD_NEW, version 1, datapath 4
    "0800 0100 01000000"  # PORT_NO 1
    "0800 0200 01000000"  # TYPE netdev
    "0700 0300 703100 00"  # NAME "p1"
    "0c00 0500 0a0b0c0d 01020304"  # UPCALL_PID, two of them
    "0800 0800 09000000"  # IFINDEX 9
    "0800 0900 ffffffff"  # NETNSID -1
    "0800 1f00 01000000"  # an attribute of a later kernel
)
DATAPATH = bytes.fromhex(
    "58000000 2000 0200 01000000 00000000"
    "01 02 0000 04000000"  # OVS_DP_CMD_NEW, version 2, datapath 4
    "0f00 0100 6f76732d73797374656d00 00"  # NAME "ovs-system"
    "0800 0500 05000000"  # USER_FEATURES
    "0400 0600"  # PAD
    "2400 0300 0100000000000000 0200000000000000 0300000000000000 3930000000000000"  # STATS: 12345 flows
)


class Kernel:
    """A list that is read, and how often."""

    def __init__(self, *listings: Listing) -> None:
        self.listings = list(listings)
        self.reads = 0

    def __call__(self) -> Listing:
        self.reads += 1
        return self.listings.pop(0) if len(self.listings) > 1 else self.listings[0]


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_kernels_messages_become_names() -> None:
    vport, datapath = OvsVport(VPORT), OvsDatapath(DATAPATH)
    vport.decode()
    datapath.decode()
    assert listing([datapath], [vport]) == Listing({4: "ovs-system"}, (P1,), 12345)


def test_a_message_without_a_port_number_is_left_out() -> None:
    cut = OvsVport(bytes.fromhex("18000000") + VPORT[4:24])
    cut.decode()
    assert listing([], [cut]) == NOTHING


def test_a_kernel_without_openvswitch_has_no_ports() -> None:
    assert isinstance(kernel_listing(), Listing)


def test_a_port_is_known_by_its_datapath_and_number() -> None:
    names = Names(Kernel(Listing({4: "ovs-system"}, (P1, P2))), Clock())
    names.refresh()
    assert names.port(4, 2) == Port(2, "p2")
    assert names.port(5, 2) == Port(2, "")
    assert names.datapath(4) == "ovs-system"
    assert names.datapath(5) == ""
    assert names.vports() == (Vport(4, Port(1, "p1")), Vport(4, Port(2, "p2")))
    assert names.ports() == (P1, P2)


def test_a_new_port_makes_one_refresh_and_unknown_ones_no_more_than_two_a_second() -> None:
    kernel, clock = Kernel(NOTHING, Listing({4: "ovs-system"}, (P1,))), Clock()
    names = Names(kernel, clock)
    names.refresh()
    clock.now += 0.6
    assert names.port(4, 1).name == "p1"
    for _ in range(100):
        assert names.port(4, 99).name == ""
    assert kernel.reads == 2
    clock.now += 0.6
    names.port(4, 99)
    assert kernel.reads == 3


def test_a_device_is_known_by_its_index() -> None:
    assert Names(Kernel(NOTHING)).link(1) == "lo"
    assert Names(Kernel(NOTHING)).link(2**31 - 1) == ""
    assert Names(Kernel(NOTHING)).link(-1) == ""
