"""Which section says what."""

from __future__ import annotations

from collections.abc import Callable

from engine.view.datapath.model import DatapathModel
from engine.view.datapath.section import Section
from tui.keymap import KeyOf
from tui.widgets.datapath.bridges import bridges
from tui.widgets.datapath.coverage import coverage
from tui.widgets.datapath.fdb import fdb
from tui.widgets.datapath.log import Passer, log
from tui.widgets.datapath.overview import overview
from tui.widgets.datapath.rules import rules
from tui.widgets.datapath.standing import instead
from tui.widgets.datapath.upcalls import upcalls
from tui.widgets.document import Document

_SECTIONS: dict[Section, Callable[[DatapathModel], Document]] = {
    Section.OVERVIEW: overview,
    Section.BRIDGES: bridges,
    Section.RULES: rules,
    Section.FDB: fdb,
    Section.COVERAGE: coverage,
    Section.UPCALL: upcalls,
}


def content(model: DatapathModel, packet: Passer | None, key: KeyOf) -> Document:
    """Return what the section says.

    Args:
        model: what is known.
        packet: the chosen one, to be shown in the log; None: none rests.
        key: tells keys.
    """
    told = log(model, packet) if model.section is Section.LOG else _SECTIONS[model.section](model)
    return told or instead(model, key)
