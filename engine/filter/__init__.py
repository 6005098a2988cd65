"""The language that chooses packets: the grammar people know from tcpdump, with the words of OVS."""

from engine.filter.errors import FilterError
from engine.filter.evaluate import CookiesOf
from engine.filter.filter import EVERYTHING, Filter, parse_filter

__all__ = ["EVERYTHING", "CookiesOf", "Filter", "FilterError", "parse_filter"]
