from hypothesis import given
from hypothesis import strategies as st

from engine.detrace.answers import Priority
from engine.detrace.lineage import FlowKey
from engine.detrace.queue import Job, RequestQueue
from engine.flow_id import FlowId


def key(number: int) -> FlowKey:
    return FlowKey(FlowId(f"{number}", 1, 1))


def drained(queue: RequestQueue) -> list[int]:
    found = []
    while job := queue.pop():
        found.append(int(job.key.flow.ufid))
    return found


def test_the_selected_come_first_and_the_newest_of_each_priority() -> None:
    queue = RequestQueue()
    for number, priority in enumerate([Priority.REST, Priority.VISIBLE, Priority.SELECTED] * 2):
        queue.push(key(number), priority)
    assert drained(queue) == [5, 2, 4, 1, 3, 0]


def test_a_flow_waits_once_and_rises_but_never_sinks() -> None:
    queue = RequestQueue()
    queue.push(key(1), Priority.REST)
    queue.push(key(2), Priority.VISIBLE)
    queue.push(key(1), Priority.SELECTED)
    queue.push(key(1), Priority.REST)
    assert len(queue) == 2
    assert queue.pop() == Job(key(1), Priority.SELECTED)


def test_the_oldest_of_the_rest_is_given_up_and_counted() -> None:
    queue = RequestQueue(limit=3)
    queue.push(key(0), Priority.VISIBLE)
    assert [queue.push(key(n), Priority.REST) for n in (1, 2, 3, 4)] == [None, None, key(1), key(2)]
    assert queue.dropped == 2
    assert drained(queue) == [0, 4, 3]


def test_a_flow_can_be_taken_out() -> None:
    queue = RequestQueue()
    queue.push(key(1), Priority.VISIBLE)
    assert queue.remove(key(1)) is Priority.VISIBLE
    assert queue.remove(key(1)) is None
    assert queue.pop() is None


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(Priority))), st.integers(1, 5))
def test_it_stays_bounded_and_forgets_nothing_uncounted(
    pushes: list[tuple[int, Priority]], limit: int
) -> None:
    queue = RequestQueue(limit)
    for number, priority in pushes:
        queue.push(key(number), priority)
        assert len(queue) <= limit
    assert len(set(drained(queue))) + queue.dropped >= len({number for number, _ in pushes})


def test_a_flow_that_was_tried_is_the_last_of_its_priority() -> None:
    queue = RequestQueue()
    queue.push(key(1), Priority.REST)
    queue.push(key(2), Priority.VISIBLE)
    queue.push_back(key(3), Priority.VISIBLE)
    assert drained(queue) == [2, 3, 1]
