"""What a letter of a filter costs where most packets have headers of their own, as while a scan is watched.

    python -m tests.bench.bench_filter [HEADERS]...

With 1,000,000 events kept, of packets with 1,000, 100,000 and 300,000 pairs of address and port, while 20,000
events a second come: in CPU time until the rows are chosen, and by the clock on the wall until the frame, in
the app as it runs. The budget is 100 ms for 19 of 20.
"""

from __future__ import annotations

import asyncio
import sys
import time
from functools import partial
from statistics import median

from engine.filter import parse_filter
from engine.view.view import View
from tests.bench.bench_ui import RATE, say
from tests.bench.live_app import Typist, is_filter, live_app
from tests.unit.tui.frames import ACK, tcp
from tests.unit.tui.stories import CLIENT, FIRST, START, WEB, Story
from tui.app import settle_garbage

EVENTS = 1_000_000
HEADERS = (1_000, 100_000, 300_000)
FILTERS = ("host 10.1.2.3", "net 10.1.0.0/16", "port 443", "tcp and port 44")
TIMES = 3  # that each is typed
PORTS = (80, 443, 22)


def scanned(headers: int, packet: int) -> Story:
    """A packet with one of so many pairs of address and port: addresses out of 10.0.0.0/12."""
    pair = packet % headers
    address = f"10.{pair % 16}.{pair // 16 % 250}.{pair // 4000 % 250}"
    frame = tcp(address, 1024 + pair % 60_000, "10.244.1.4", PORTS[pair % 3], ACK)
    story = Story(packet, START + packet * 1_000, frame)
    story.act(story.enter(WEB, 0, FIRST), "output", port=CLIENT.number, device=CLIENT.name)
    return story


def costs(view: View, text: str) -> list[float]:
    """Return the CPU time in which the view takes each letter after which the text is a filter, in ms."""
    found = []
    for end in range(1, len(text) + 1):
        if is_filter(text[:end]):
            chosen = parse_filter(text[:end])
            start = time.thread_time()
            view.set_filter(chosen)
            found.append((time.thread_time() - start) * 1000)
    view.set_filter(None)
    return found


async def letters(headers: int) -> None:
    """Print what letters of each filter cost."""
    async with live_app(EVENTS, RATE, partial(scanned, headers)) as app:
        settle_garbage()
        typist = Typist(app)
        store, view = app.session.store, app.session.view
        say(f"{store.events_kept:,} events of {len(store):,} packets with {headers:,} headers kept")
        costs(view, FILTERS[0])  # a word's first letter writes down all headers, once
        for text in FILTERS:
            spent = sorted(cost for _ in range(TIMES) for cost in costs(view, text))
            times = [seconds * 1000 for seconds in await typist.filters(TIMES, (text,))]
            say(
                f"  {text:<18} a letter: CPU median {median(spent):6.1f} ms  worst {spent[-1]:6.1f} ms"
                f"   to frame median {median(times):6.1f} ms  p95 {times[int(0.95 * len(times))]:6.1f} ms"
            )


def main(*headers: int) -> None:
    """Measure and print."""
    for number in headers or HEADERS:
        asyncio.run(letters(number))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
