from engine.detrace.answers import Answer, State
from engine.detrace.cache import AnswerCache, Entry
from engine.detrace.lineage import FlowKey
from engine.flow_id import FlowId


def key(number: int, actions: int = 1) -> FlowKey:
    return FlowKey(FlowId(f"{number}", 1, actions))


def entry(of: FlowKey, state: State = State.READY, text: str = "", answered_at: int = 1) -> Entry:
    return Entry(Answer(of.flow, state, detrace_raw=text, answered_at=answered_at))


def test_what_was_not_wanted_for_longest_is_given_up() -> None:
    cache = AnswerCache(limit=2)
    cache.put(key(1), entry(key(1)))
    cache.put(key(2), entry(key(2)))
    cache.get(key(1))
    cache.put(key(3), entry(key(3)))
    assert [cache.get(key(n)) is not None for n in (1, 2, 3)] == [True, False, True]


def test_long_texts_are_bounded_but_the_newest_is_kept() -> None:
    cache = AnswerCache(text_limit=10_000)
    for number in range(5):
        cache.put(key(number), entry(key(number), text="x" * 4000))
    assert len(cache) == 2
    cache.put(key(9), entry(key(9), text="x" * 50_000))
    assert len(cache) == 1
    cache.remove(key(9))
    cache.put(key(1), entry(key(1)))
    cache.put(key(2), entry(key(2)))
    assert len(cache) == 2


def test_the_same_ufid_with_other_pointers_is_another_entry() -> None:
    cache = AnswerCache()
    cache.put(key(1, actions=1), entry(key(1)))
    assert cache.get(key(1, actions=2)) is None


def test_after_a_restart_live_answers_are_kept_as_such() -> None:
    cache = AnswerCache()
    cache.put(key(1), entry(key(1)))
    cache.put(key(2), entry(key(2), State.GONE))
    cache.put(key(3), entry(key(3), State.LOADING, answered_at=0))
    cache.mark_restarted()
    states = [found.answer.state for n in (1, 2, 3) if (found := cache.get(key(n)))]
    assert states == [State.RESTARTED, State.GONE, State.LOADING]
