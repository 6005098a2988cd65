"""Asks OVN's databases for the cookies of what is collected, and records what they are."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice

from engine.detrace.answers import Answer
from engine.detrace.ovn.answers import OvnAnswer, OvnState
from engine.detrace.ovn.origins import COOKIES, OriginSource
from engine.detrace.rules import Rule
from engine.files.answer_log import AnswerLog
from engine.files.bounded import Bounded

MOST = 10_000  # cookies that wait for their answers; and those whose answers are remembered
AT_ONCE = 500  # cookies that are asked for at a time
# Seconds until a cookie that is in use is asked for again. Its row seldom changes, and the southbound
# database is that of a whole cluster.
AGAIN = 300.0
AGAIN_AFTER_FAILURE = 30.0


class CookieEnricher:
    """Asks for the cookies of rules, and writes every answer that is new. No call waits.

    Args:
        origins: where answers come from.
        log: where they go.
    """

    def __init__(self, origins: OriginSource, log: AnswerLog) -> None:
        self._origins = origins
        self._log = log
        self._told: Bounded[int, OvnAnswer] = Bounded(MOST)
        self._waiting: OrderedDict[int, float] = OrderedDict()  # and when what is known of it came
        self._changes: int | None = None

    def want(self, answer: Answer) -> None:
        """Ask for the cookies of a flow's rules, where that is due."""
        for item in answer.rules:
            if isinstance(item, Rule) and 0 < item.cookie < COOKIES:
                self._want(item.cookie, answer.answered_at / 1e9)

    def _want(self, cookie: int, now: float) -> None:
        told = self._told.get(cookie)
        if cookie not in self._waiting and (told is None or now - told.at > _lasts(told)):
            self._waiting[cookie] = told.at if told else 0.0
            if len(self._waiting) > MOST:
                self._waiting.popitem(last=False)
            self._changes = None  # so that it is asked for, whether others were answered or not

    def write(self) -> None:
        """Write the answers that came."""
        changes = self._origins.changes
        if changes == self._changes:
            return
        self._changes = changes
        for cookie, before in list(islice(self._waiting.items(), AT_ONCE)):
            answer = self._origins.origin(cookie)
            if answer is not None and answer.at > before:
                del self._waiting[cookie]
                self._told.set(cookie, answer)
                self._log.write(answer)


def _lasts(told: OvnAnswer) -> float:
    return AGAIN_AFTER_FAILURE if told.state is OvnState.UNREACHABLE else AGAIN
