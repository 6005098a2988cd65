from dataclasses import replace

import pytest

from engine.detrace.answers import Answer, Priority, State
from engine.detrace.book import AMBIGUOUS, REPLACED, REPLACED_MEANWHILE, AnswerBook
from engine.detrace.lineage import FlowKey
from engine.detrace.policy import SECOND
from engine.detrace.queue import Job, RequestQueue
from engine.flow_id import FlowId
from tests.unit.detrace.stand_in import UFID
from tests.unit.detrace.test_policy import READY

PUT = FlowId(UFID)
A = FlowId(UFID, 0xA, 0x1)
B = FlowId(UFID, 0xB, 0x2)
SELECTED, VISIBLE, REST = Priority


class Clock:
    def __init__(self) -> None:
        self.now = 100 * SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(clock: Clock) -> AnswerBook:
    return AnswerBook(clock)


def take(book: AnswerBook) -> Job:
    job = book.next()
    assert job is not None
    return job


def came(flow: FlowId, answered_at: int, state: State = State.READY) -> Answer:
    return replace(READY, flow=flow, state=state, asked_at=answered_at - 1, answered_at=answered_at)


def state(book: AnswerBook, flow: FlowId, at: int | None = None) -> State:
    answer = book.answer(flow, at)
    assert answer is not None
    return answer.state


def test_a_flow_is_loading_until_it_is_answered(book: AnswerBook, clock: Clock) -> None:
    assert book.answer(A) is None
    assert book.ask(A, REST)
    assert state(book, A) is State.LOADING
    assert book.changes == 1
    answer = came(A, clock.now)
    assert book.settle(take(book), answer) == answer
    assert book.answer(A) == answer
    assert book.changes == 2
    assert not book.ask(A, SELECTED)


def test_a_flow_that_is_being_asked_for_is_not_queued_again(book: AnswerBook) -> None:
    book.ask(A, REST)
    take(book)
    assert not book.ask(A, SELECTED)
    assert book.queued == 0


def test_other_pointers_with_the_same_ufid_have_their_own_answer(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, REST, at=clock.now)
    known = book.settle(take(book), came(A, clock.now))
    clock.now += 20 * SECOND
    book.ask(B, REST, at=clock.now)
    assert state(book, B) is State.LOADING
    assert book.answer(A) == replace(known, state=State.GONE)


def test_an_old_flow_is_not_asked_for_under_a_new_ones_ufid(book: AnswerBook, clock: Clock) -> None:
    book.see(B, clock.now)
    assert not book.ask(A, SELECTED, at=clock.now - 20 * SECOND)
    assert book.answer(A) == Answer(A, State.GONE, note=REPLACED)
    assert book.next() is None


def test_an_answer_that_may_be_the_next_flows_is_not_kept(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, REST, at=clock.now)
    job = take(book)
    book.see(PUT, clock.now + 1)
    book.settle(job, came(A, clock.now + 2))
    assert book.answer(A) == Answer(A, State.GONE, note=REPLACED_MEANWHILE)


def test_an_answer_whose_flow_turns_out_to_have_ended_before_is_withdrawn(
    book: AnswerBook, clock: Clock
) -> None:
    book.ask(A, REST, at=clock.now)
    book.settle(take(book), came(A, clock.now + 5 * SECOND))
    book.see(PUT, clock.now + 4 * SECOND)  # the event comes after the answer
    assert book.answer(A) == Answer(A, State.GONE, note=REPLACED_MEANWHILE)


def test_a_put_has_the_answer_of_the_pointers_it_turns_out_to_have(book: AnswerBook, clock: Clock) -> None:
    put_at = clock.now
    book.ask(PUT, VISIBLE, at=put_at)
    book.settle(take(book), came(PUT, clock.now + 1))
    book.see(A, clock.now + SECOND)
    assert book.answer(A) == book.answer(PUT) == book.answer(PUT, put_at) == came(A, clock.now + 1)


def test_the_pointers_of_a_put_may_come_while_it_is_asked_for(book: AnswerBook, clock: Clock) -> None:
    book.ask(PUT, SELECTED, at=clock.now)
    job = take(book)
    book.see(A, clock.now + 1)
    book.settle(job, came(PUT, clock.now + 2))
    assert book.answer(A) == came(A, clock.now + 2)
    assert book.is_selected(FlowKey(A))


def test_a_put_that_waits_goes_on_waiting_with_its_pointers(book: AnswerBook, clock: Clock) -> None:
    book.ask(PUT, VISIBLE, at=clock.now)
    book.see(A, clock.now + 1)
    assert take(book).key.flow == A
    assert book.next() is None


def test_two_puts_of_a_ufid_have_their_own_answers(book: AnswerBook, clock: Clock) -> None:
    first, second = clock.now, clock.now + 30 * SECOND
    book.ask(PUT, REST, at=first)
    known = book.settle(take(book), came(PUT, first + 1))
    clock.now = second
    book.ask(PUT, REST, at=second)
    assert book.answer(PUT, first) == replace(known, state=State.GONE)
    assert state(book, PUT, second) is State.LOADING
    assert book.answer(PUT) == Answer(PUT, State.GONE, note=AMBIGUOUS)
    assert not book.ask(PUT, SELECTED)


def test_while_the_daemon_cannot_be_asked_loading_says_why(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, REST)
    book.obstacle = (State.BUSY, "hangs")
    assert book.answer(A) == Answer(A, State.BUSY, note="hangs")
    book.obstacle = None
    assert book.answer(A) == Answer(A, State.LOADING)
    assert book.changes == 3


def test_a_time_out_keeps_what_is_known_and_asks_again(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, SELECTED)
    book.settle(take(book), came(A, clock.now))
    clock.now += 5 * SECOND
    book.ask(A, SELECTED)
    book.put_back(take(book), busy=True)
    assert book.answer(A) == came(A, 100 * SECOND, State.BUSY)
    assert take(book).priority is SELECTED


def test_a_restart_keeps_the_answers_as_those_of_before(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, REST)
    book.settle(take(book), came(A, clock.now))
    book.mark_restarted()
    assert book.answer(A) == came(A, clock.now, State.RESTARTED)


def test_a_flow_that_was_given_up_can_be_asked_for_again(clock: Clock) -> None:
    book = AnswerBook(clock, queue=RequestQueue(limit=1))
    flows = [FlowId(f"{n}", 1, 1) for n in range(2)]
    for flow in flows:
        book.ask(flow, REST)
    assert book.dropped == 1
    assert book.answer(flows[0]) is None
    assert book.ask(flows[0], REST)


def test_only_the_selected_flow_is_waited_for(book: AnswerBook, clock: Clock) -> None:
    book.ask(A, SELECTED)
    job = take(book)
    book.settle(job, came(A, clock.now, State.PENDING))
    assert book.take_pending(job.key) == job
    assert book.take_pending(job.key) is None  # it is being asked for
    book.put_back(job, busy=False)
    book.ask(FlowId("other", 1, 1), SELECTED)
    assert book.take_pending(job.key) is None


def test_who_listens_hears_each_answer_that_comes_and_what_becomes_of_it(
    book: AnswerBook, clock: Clock
) -> None:
    heard: list[Answer] = []
    book.listen(heard.append)
    book.ask(PUT, REST, clock.now)
    assert heard == []  # it is loading
    first = came(PUT, clock.now, State.PENDING)
    book.settle(take(book), first)
    assert heard == [first]
    clock.now += SECOND
    book.see(A, clock.now)  # a packet finds it: now it has pointers
    assert heard[1:] == [replace(first, flow=A)]
    clock.now += 2 * SECOND
    book.ask(A, REST, clock.now)
    book.settle(take(book), came(A, clock.now))
    assert heard[2:] == [came(A, clock.now)]
    book.mark_restarted()
    book.mark_restarted()
    assert heard[3:] == [came(A, clock.now, State.RESTARTED)]


def test_who_listens_hears_that_an_answer_was_of_another_flow(book: AnswerBook, clock: Clock) -> None:
    heard: list[Answer] = []
    book.listen(heard.append)
    book.ask(A, REST, clock.now)
    clock.now += SECOND
    book.settle(take(book), came(A, clock.now))
    book.see(B, clock.now - 1)  # its lookup is read late
    assert heard[1:] == [Answer(A, State.GONE, note=REPLACED_MEANWHILE)]
