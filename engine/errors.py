"""The errors that a user may see: what is wrong, and what to do about it."""

from __future__ import annotations


class OvscopeError(Exception):
    """A failure that is told in one line, without a traceback.

    Args:
        problem: what is wrong, without a full stop.
        remedy: what the user can do, as an imperative sentence without a full stop.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}: {self.remedy}" if self.remedy else self.problem
