"""A few seconds of upcalls, made up: some ports, conversations and handlers, with waits of all sizes."""

from __future__ import annotations

from random import Random

from engine.events import Port
from tests.unit.tui.frames import arp, tcp, udp
from tests.unit.view.upcall_stories import Fate, Fed, Told, fed

CLIENT, WEB, TUNNEL, DNS = Port(4, "client"), Port(5, "web"), Port(1, "genev_sys_6081"), Port(7, "dns0")
LOST = Fate(ret=-105)


def storm(upcalls: int, end: int, *, lost: bool = False) -> Fed:
    """Return so many upcalls, about 300 a second up to a time in ns; where some are lost some fail, too."""
    chance = Random(7)
    stories = [_one(number, chance, lost) for number in range(upcalls)]
    return fed(stories, end - sum(told.after for told in stories))


def _one(number: int, chance: Random, lost: bool) -> Told:
    port, frame = _caller(number)
    fate = Fate(
        enqueue=_spread(chance, 18_000),
        recv=_spread(chance, 600_000 if port is CLIENT else 150_000),
        put=_spread(chance, 90_000),
        exec=_spread(chance, 12_000),
    )
    portid = 7 + number % 2
    after = _spread(chance, 2_500_000)
    if number % 97 == 13:
        return Told(port, frame, "action", portid, (fate._replace(put=None, exec=None),), after=after)
    if lost and port is CLIENT and number % 5 == 0:
        return Told(port, frame, "miss", portid, (LOST,), -105, after)
    if lost and number % 41 == 1:
        fate = fate._replace(put_ret=-17)
    return Told(port, frame, "miss", portid, (fate,), after=after)


def _caller(number: int) -> tuple[Port, bytes]:
    if number % 29 == 3:
        return DNS, arp("10.244.1.53", f"10.244.1.{100 + number % 3}")
    if number % 7 == 5:
        return TUNNEL, tcp("10.244.9.1", 50_000 + number, "10.244.1.80", 443)
    if number % 3 == 1:
        return WEB, tcp("10.244.2.6", 80, "10.244.1.4", 40_000 + number)
    if number % 2:
        return CLIENT, udp("10.244.1.4", 40_000 + number, "10.244.1.53", 53, b"?")
    return CLIENT, tcp("10.244.1.4", 40_000 + number, "10.244.2.6", 80)


def _spread(chance: Random, middle: int) -> int:
    return round(middle * chance.lognormvariate(0, 0.8))
