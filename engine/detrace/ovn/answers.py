"""What is known of a cookie in OVN's databases: immutable answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Fact = tuple[str, str]
"""A column's name, in a few words, and its value as a text."""


@dataclass(frozen=True)
class OvnRow:
    """A row of the southbound or the northbound database.

    Attributes:
        table: its table, as the schema calls it.
        uuid: of the row.
        title: what it is called; never empty.
        facts: what else it says, the most telling first.
        origins: the northbound rows that it was made from; empty for those themselves.
        missing: why there are no origins where there should be some; empty where all is well.
    """

    table: str
    uuid: str
    title: str
    facts: tuple[Fact, ...] = ()
    origins: tuple[OvnRow, ...] = ()
    missing: str = ""

    def fact(self, name: str) -> str:
        """Return a fact by its name; empty where there is none."""
        return dict(self.facts).get(name, "")


class OvnState(Enum):
    """How an answer stands; its value is what is said of it."""

    LOADING = "asking OVN's southbound database"
    FOUND = "found"
    UNKNOWN = "no row of OVN's southbound database begins with this cookie"
    UNREACHABLE = "OVN's southbound database cannot be asked"


@dataclass(frozen=True)
class OvnAnswer:
    """What is known of one cookie.

    Attributes:
        cookie: its 32 bits.
        state: how the answer stands.
        rows: the southbound rows whose UUIDs begin with the cookie: one, seldom two.
        note: what else there is to say, in a few words; often empty.
        at: when it came, in monotonic seconds; 0 when nothing did.
    """

    cookie: int
    state: OvnState
    rows: tuple[OvnRow, ...] = ()
    note: str = ""
    at: float = 0


@dataclass(frozen=True)
class OvnStatus:
    """How the databases are doing.

    Attributes:
        absent: there is no OVN here, as far as can be found out.
        southbound: where it is, such as ``unix:/run/ovn/ovnsb_db.sock``; empty where it is not known (yet).
        northbound: the same of the other database; empty where none was found.
        trouble: the last trouble, in one line; empty while all is well.
    """

    absent: bool = False
    southbound: str = ""
    northbound: str = ""
    trouble: str = ""
