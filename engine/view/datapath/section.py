"""The sections of the datapath screen."""

from __future__ import annotations

from enum import Enum


class Section(Enum):
    """A section; its value is its name."""

    OVERVIEW = "Overview"
    BRIDGES = "Bridges"
    RULES = "Rules"
    FDB = "FDB"
    COVERAGE = "Coverage"
    UPCALL = "Upcall"
    LOG = "Log"

    @property
    def of_a_bridge(self) -> bool:
        """Whether it shows one bridge at a time."""
        return self in (Section.RULES, Section.FDB)


SECTIONS = tuple(Section)
