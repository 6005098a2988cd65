"""What ``ofproto/detrace`` tells, item by item (OVS ofproto/ofproto-dpif-upcall.c, ofproto/ofproto.c)."""

from __future__ import annotations

from dataclasses import dataclass

HIDDEN_TABLE = 254  # TBL_INTERNAL, the last table but the one for controllers (ofproto/ofproto-dpif.c)
DEFAULT_PRIORITY = 32768  # OFP_DEFAULT_PRIORITY: left out when printed

# The rules that vswitchd installs itself, told apart by what their match holds (add_internal_flows).
_HIDDEN_NAMES = (
    ("reg0=0x1", "table miss: sent to the controller"),
    ("reg0=0x2", "table miss: dropped"),
    ("reg0=0x3", "fragment dropped"),
    ("recirc_id=0", "not recirculated"),
)


@dataclass(frozen=True)
class Rule:
    """An OpenFlow rule that the flow's packets went through.

    Attributes:
        bridge: None where the text does not tell (before OVS 4.0).
        table: 0 to 254.
        priority: 0 to 65535.
        match: as printed, without the priority; empty matches everything.
        actions: as printed.
        cookie: 64 bits; 0 is not printed by OVS.
        duration: seconds since the rule was added.
        n_packets: packets of the *rule*, of all its datapath flows together.
        n_bytes: bytes of these.
        n_offload_packets: those of them that hardware forwarded.
        n_offload_bytes: bytes of these.
        raw: the text.
    """

    bridge: str | None
    table: int
    priority: int
    match: str
    actions: str
    cookie: int
    duration: int
    n_packets: int
    n_bytes: int
    n_offload_packets: int
    n_offload_bytes: int
    raw: str

    @property
    def hidden(self) -> bool:
        """Whether vswitchd installed it itself, where no OpenFlow controller sees it."""
        return self.table == HIDDEN_TABLE

    @property
    def hidden_name(self) -> str:
        """What a hidden rule is for; empty for an ordinary rule."""
        if not self.hidden:
            return ""
        fields = self.match.split(",")
        return next((name for field, name in _HIDDEN_NAMES if field in fields), "internal rule of vswitchd")


@dataclass(frozen=True)
class Group:
    """An OpenFlow group; it comes after the rules that ran inside its buckets.

    Attributes:
        bridge: None where the text does not tell.
        group_id: its number.
        type: ``all``, ``select``, ``indirect`` or ``fast_failover``.
        text: the rest: selection method and buckets; of a select group only the chosen bucket.
        raw: the text.
    """

    bridge: str | None
    group_id: int
    type: str
    text: str
    raw: str

    @property
    def buckets(self) -> tuple[str, ...]:
        """The buckets, as printed."""
        return tuple(("," + self.text).split(",bucket=")[1:])


@dataclass(frozen=True)
class NoMatch:
    """No rule of a table matched (told since OVS 4.0)."""

    bridge: str | None
    table: int
    raw: str


@dataclass(frozen=True)
class NoFlow:
    """vswitchd does not know the flow on this datapath: it was deleted, or it is another datapath's."""

    datapath: str
    raw: str


@dataclass(frozen=True)
class NoCache:
    """The flow is known, but no revalidator pass has cached its rules yet."""

    datapath: str
    raw: str


@dataclass(frozen=True)
class Unknown:
    """A text that is none of these, kept as it is."""

    bridge: str | None
    raw: str


Item = Rule | Group | NoMatch | NoFlow | NoCache | Unknown
