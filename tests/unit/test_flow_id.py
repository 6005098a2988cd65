from hypothesis import given
from hypothesis import strategies as st

from engine.flow_id import format_ufid, parse_ufid

WORD = st.integers(0, 2**32 - 1)


def test_a_ufid_is_printed_as_ovs_prints_it() -> None:
    words = (0x9FBC68D5, 0x012345AB, 0xCDEF0001, 0x0000BEEF)
    assert format_ufid(words) == "9fbc68d5-0123-45ab-cdef-00010000beef"


@given(st.tuples(WORD, WORD, WORD, WORD))
def test_parsing_is_the_inverse_of_formatting(words: tuple[int, int, int, int]) -> None:
    assert parse_ufid(format_ufid(words)) == words
