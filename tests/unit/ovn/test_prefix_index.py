from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.ovn.prefix_index import PrefixIndex

FEW = st.integers(0, 3) | st.integers(0, 0xFFFFFFFF)
UUIDS = st.lists(
    st.builds(lambda head, rest: str(UUID(int=head << 96 | rest)), FEW, st.integers(0, 5)), max_size=30
)


@given(UUIDS, FEW)
def test_the_index_finds_what_a_walk_over_all_finds(uuids: list[str], prefix: int) -> None:
    assert PrefixIndex(uuids).find(prefix) == sorted(u for u in uuids if u.startswith(f"{prefix:08x}"))


@given(st.lists(st.text(max_size=40)))
def test_what_is_no_uuid_is_left_out(texts: list[str]) -> None:
    assert len(PrefixIndex(texts)) <= len(texts)
    assert len(PrefixIndex(["none", "", "x" * 32])) == 0
