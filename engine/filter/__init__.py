"""The language that chooses packets: the grammar people know from tcpdump, with the words of OVS."""

from engine.filter.errors import FilterError
from engine.filter.evaluate import CookiesOf
from engine.filter.filter import EVERYTHING, Filter, parse_filter
from engine.filter.texts import HeaderTexts

__all__ = ["EVERYTHING", "CookiesOf", "Filter", "FilterError", "HeaderTexts", "parse_filter"]
