"""What can go wrong between ovscope and an OVSDB server, each with its remedy."""

from __future__ import annotations

from engine.errors import OvscopeError


class RemoteInvalid(OvscopeError):
    """What was typed names no database server."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} is no OVSDB connection",
            "write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT, with commas between",
        )


class OvsdbError(OvscopeError):
    """The server answered with an error."""

    def __init__(self, what: str, text: str) -> None:
        super().__init__(f"{what}: {text}")


class OvsdbFailure(OvscopeError):
    """No answer was had; the connection is gone."""


class OvsdbUnreachable(OvsdbFailure):
    """Nobody could be connected to."""

    def __init__(self, remote: str, why: str) -> None:
        super().__init__(
            f"cannot connect to {remote} ({why})", "check that the database server runs and may be reached"
        )


class OvsdbTimeout(OvsdbFailure):
    """The server took longer than the time-out."""

    def __init__(self, remote: str, seconds: float) -> None:
        super().__init__(
            f"{remote} did not answer within {seconds:g} s", "it is busy or hangs; it is asked again"
        )


class OvsdbClosed(OvsdbFailure):
    """The server closed the connection."""

    def __init__(self, remote: str) -> None:
        super().__init__(f"{remote} closed the connection", "it stopped or restarted; it is asked again")


class OvsdbGarbled(OvsdbFailure):
    """What came is not OVSDB's protocol."""

    def __init__(self, remote: str, what: str) -> None:
        super().__init__(
            f"{remote} does not speak OVSDB ({what})", "check the address of the database server"
        )


class CertificatesMissing(OvsdbFailure):
    """An ssl: connection needs three files, and they are not all there."""

    def __init__(self, remote: str, what: str) -> None:
        super().__init__(
            f"{remote} needs certificates ({what})",
            "name them with --private-key, --certificate and --ca-cert",
        )
