"""The limit on what ovscope asks of a production daemon."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


class TokenBucket:
    """Lets at most ``rate`` requests pass in any window of one second.

    The bucket holds one token: requests are spaced evenly and never catch up after a pause. A burst would
    come out of the main thread of vswitchd, which also runs OpenFlow and OVSDB.

    Args:
        rate: requests a second; 0 lets nothing pass.
        clock: monotonic seconds.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        if rate < 0:
            raise ValueError(f"a rate cannot be negative: {rate}")
        self.rate = rate
        self._clock = clock
        # A little more than 1/rate, so that rounding does not squeeze one more into a second.
        self._interval = (1 + 1e-6) / rate if rate else float("inf")
        self._free_at = float("-inf")
        self._sent: tuple[float, ...] = ()  # replaced as a whole: another thread counts it
        self._waiting = asyncio.Lock()

    def delay(self) -> float:
        """Seconds until the next request may be sent; infinite at rate 0."""
        if not self.rate:
            return float("inf")
        return max(0.0, self._free_at - self._clock())

    def take(self) -> bool:
        """Count a request that is sent now; False when it must not be."""
        if self.delay() > 0:
            return False
        now = self._clock()
        self._free_at = now + self._interval
        self._sent = (*(at for at in self._sent if at > now - 1), now)
        return True

    def rest(self) -> None:
        """Start the pause anew: called when an answer came.

        A daemon that was late may have read the request only just now. Counted from here, the limit holds on
        its side of the socket too.
        """
        if self.rate:
            self._free_at = max(self._free_at, self._clock() + self._interval)

    async def turn(self) -> None:
        """Wait until a request may be sent, and count it; never returns at rate 0."""
        async with self._waiting:  # first come, first served: no connection starves another
            while not self.take():  # noqa: ASYNC110 - what is waited for is the clock
                await asyncio.sleep(min(self.delay(), 3600))

    def sent_last_second(self) -> int:
        """How many requests were sent in the second that ends now."""
        horizon = self._clock() - 1
        return sum(1 for at in self._sent if at > horizon)
