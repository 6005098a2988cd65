from __future__ import annotations

from engine.view.upcall_groups import Failure, Group, Groups, Stage, Who

S = 10**9


def who(number: int) -> Who:
    return Who(f"number {number}")


def group_of(groups: Groups, number: int) -> Group:
    return groups.of(number, lambda: who(number))


def test_what_is_heavy_outlives_a_scan() -> None:
    groups = Groups(most=8)
    for number in range(-4, 0):
        for time in range(10):
            group_of(groups, number).count(time, False)
    for number in range(1000):
        group_of(groups, -1 - number % 4).count(number, False)
        group_of(groups, number).count(number, False)
        assert len(groups) <= 8
    heavy = {group.who.words: group.asked for group in groups if group.asked > 1}
    assert heavy == {f"number {number}": 260 for number in (-1, -2, -3, -4)}
    assert sum(group.asked for group in (*groups, groups.others)) == 2040


def test_of_equals_the_quietest_goes() -> None:
    groups = Groups(most=4)
    for number, time in ((1, 40), (2, 10), (3, 30), (4, 20)):
        group_of(groups, number).count(time, False)
    group_of(groups, 5)
    assert [group.who for group in groups] == [who(1), who(3), who(4), who(5)]


def test_a_group_takes_all_of_another_and_counts_for_it_from_then_on() -> None:
    first, second, third = (Group(lambda number=number: who(number)) for number in range(3))  # type: ignore[misc]
    first.count(9 * S, True)
    first.lost, first.failed, first.failures[Failure.FLOW_EXEC] = 1, 2, 3
    first.stages[Stage.SOCKET].add(600, 0)
    second.count(8 * S, False)
    second.take(first)
    third.take(second)
    assert (third.asked, third.actions, third.lost, third.failed, third.failures) == (2, 1, 1, 2, [0, 0, 3])
    assert (third.latest, third.stages[Stage.SOCKET].worst) == (9 * S, 600)
    assert third.recent.rate(9 * S, 0) == 1.0
    assert first.counting is second.counting is third.counting is third


def test_what_they_have_in_common_is_asked_once_and_late() -> None:
    asked: list[int] = []

    def tell() -> Who:
        asked.append(1)
        return who(1)

    group = Groups().of("key", tell)
    assert asked == []
    assert group.who == group.who == who(1)
    assert asked == [1]
