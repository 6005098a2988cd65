"""What the cookies of the hand-made rules are in a made-up OVN."""

from __future__ import annotations

from engine.detrace.ovn.answers import OvnAnswer, OvnRow, OvnState, OvnStatus


class KnownOrigins:
    """An OriginSource that knows what it knows.

    Args:
        answers: by cookie.
        status: how the databases are doing.
    """

    def __init__(self, *answers: OvnAnswer, status: OvnStatus | None = None) -> None:
        self.changes = 0
        self._answers = {answer.cookie: answer for answer in answers}
        self._status = status or OvnStatus(southbound="unix:/run/ovn/ovnsb_db.sock")

    def origin(self, cookie: int) -> OvnAnswer | None:
        """Return what is known."""
        return self._answers.get(cookie)

    def status(self) -> OvnStatus:
        """Return how the databases are doing."""
        return self._status


def logical_flow(stage: str, match: str, actions: str, *origins: OvnRow, missing: str = "") -> OvnRow:
    facts = (("datapath", "node1"), ("priority", "100"), ("match", match), ("actions", actions))
    return OvnRow("Logical_Flow", "u", stage, facts, origins, missing)


def found(cookie: int, *rows: OvnRow) -> OvnAnswer:
    return OvnAnswer(cookie, OvnState.FOUND, rows, at=1)


BALANCER = OvnRow(
    "Load_Balancer",
    "u",
    "kube-dns",
    (("of", "node1"), ("vips", "10.96.0.10:53 > 10.244.2.6:53"), ("protocol", "udp")),
)
ACL = OvnRow(
    "ACL",
    "u",
    "deny-all",
    (
        *(("of", "pg_web"), ("action", "drop"), ("direction", "to-lport"), ("priority", "1000")),
        ("match", "outport == @pg_web"),
    ),
)
PORT = OvnRow("Port_Binding", "u", "node1_client", (("datapath", "node1"), ("chassis", "node1")))


def known() -> KnownOrigins:
    """One of each kind: a port, a flow that nobody wrote, one that somebody did, one that cannot be told."""
    return KnownOrigins(
        found(0xAED19B4D, PORT),
        found(0x3A11F0C7, logical_flow("ingress 0 ls_in_check_port_sec", "1", "next;")),
        found(
            0x1D826318,
            logical_flow("ingress 6 ls_in_pre_stateful", "reg0[2] == 1 && ip4", "ct_lb_mark;", BALANCER),
        ),
        found(0x5D1F3C20, logical_flow("egress 4 ls_out_acl_eval", "outport == @pg_web", "/* drop */", ACL)),
    )
