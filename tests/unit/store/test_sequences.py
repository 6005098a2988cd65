from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.store.sequences import EMPTY, MOST_ITEMS, SPARE, Sequences

ITEMS = st.lists(st.none() | st.integers(0, 3), max_size=6)


def number_of(table: Sequences[int | None], items: list[int | None], packet: int = 1) -> int:
    number = EMPTY
    for item in items:
        number = table.extend(number, item)
        table.use(number, packet)
    return number


@given(st.lists(ITEMS))
def test_equal_sequences_have_equal_numbers(lists: list[list[int | None]]) -> None:
    table: Sequences[int | None] = Sequences()
    numbers = [number_of(table, items) for items in lists]
    assert [list(table.values(number)) for number in numbers] == lists
    assert [table.lengths[number] for number in numbers] == [len(items) for items in lists]
    assert len(set(numbers)) == len({tuple(items) for items in lists})


def test_what_only_old_packets_had_is_forgotten_and_its_numbers_given_out_again() -> None:
    table: Sequences[int | None] = Sequences()
    numbers = {packet: number_of(table, [packet, None, packet], packet) for packet in range(1, SPARE)}
    kept = SPARE - 3
    assert table.sweep(kept)
    assert (len(table), table.generation) == (9, 1)
    assert [table.values(numbers[packet]) for packet in range(kept, SPARE)] == [
        (packet, None, packet) for packet in range(kept, SPARE)
    ]
    assert number_of(table, [-1]) in range(1, 3 * SPARE)
    assert len(table.items) == 3 * (SPARE - 1) + 1


def test_a_sweep_waits_until_it_is_worth_it() -> None:
    table: Sequences[int | None] = Sequences()
    number_of(table, [1, 2, 3], 1)
    assert not table.sweep(100)
    assert (len(table), table.generation) == (3, 0)


def test_a_sequence_has_an_end() -> None:
    table: Sequences[int | None] = Sequences()
    number = number_of(table, [None] * (MOST_ITEMS + 5))
    assert table.lengths[number] == MOST_ITEMS
