"""Retis's own reader takes what we write."""

from pathlib import Path

import pytest
import retis
from hypothesis import HealthCheck, given, settings

from engine.events import ActionExecute, EventKind
from engine.source import Batch
from tests.unit.files.samples import COOKIE, SKB, STATUS, UFID, event, fast_path, sample, written
from tests.unit.files.strategies import batches


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "sample.jsonl"
    path.write_bytes(sample())
    return path


def test_it_has_the_same_events_packets_and_flows(recording: Path) -> None:
    events = list(retis.EventFile(str(recording)).events())
    assert len(events) == 14  # startup, 12 events, end
    ids = {event["skb_tracking"].tracking_id() for event in events if "skb_tracking" in event.sections()}
    assert ids == {(born << 64) | SKB for born in (1_000_000_000, 2_000_000_000)}
    lookups = [event["ovs"].to_dict() for event in events if "flow_lookup" in str(event.to_dict())]
    assert [lookup["flow"] != 0 for lookup in lookups] == [False, True]
    assert UFID in str(events[11])


def test_it_prints_each_event_in_its_own_words(recording: Path) -> None:
    texts = [str(event).split("\n") for event in retis.EventFile(str(recording)).events()]
    shown = [" ".join(line.strip() for line in text[-1:]) for text in texts[2:10]]
    assert shown == [
        "flow miss mask 7 cache 0",
        "upcall (miss) port 3319069055 cpu 6",
        "upcall_enqueue (miss) (6/1000020000) q 2882338816 ret 0",
        "upcall_ret (6/1000020000) ret 0",
        "upcall_recv q 2882338816 pkt_size 0",
        "flow_put q 2882338816 ts 1000050000 (0)",
        "flow_exec q 2882338816 ts 1000050000 (0)",
        "exec oport 3 q 2882338816",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(batches())
def test_it_takes_any_events(tmp_path: Path, batch: Batch) -> None:
    path = tmp_path / "any.jsonl"
    data = written(batch._replace(status=STATUS))
    path.write_bytes(data)
    assert len(list(retis.EventFile(str(path)).events())) == len(data.splitlines())


def test_it_passes_over_what_cookies_are_in_ovn(tmp_path: Path) -> None:
    path = tmp_path / "ovn.jsonl"
    path.write_bytes(written(Batch(fast_path(), [], STATUS), cookies=[COOKIE]))
    events = list(retis.EventFile(str(path)).events())
    assert [event.sections() for event in events[4:]] == [["common"], ["common"]]
    assert [event["common"].to_dict()["timestamp"] for event in events[4:]] == [2_250_000_000, 5_000_000_000]


def test_it_prints_connection_tracking_in_its_own_words(tmp_path: Path) -> None:
    nat = ("nat", "src=10.0.0.9-10.0.0.20:1024-2048,persistent")
    arguments = (("zone", 5), ("commit", 1), nat, ("family", "ipv4"))
    acted = event(2, 0, EventKind.ACTION_EXECUTE, ActionExecute("ct", arguments), 2)
    path = tmp_path / "ct.jsonl"
    path.write_bytes(written(Batch([*fast_path()[:2], acted], [], STATUS)))
    events = [str(event).split("\n") for event in retis.EventFile(str(path)).events()]
    assert [text[-1].strip() for text in events if " ct " in text[-1]] == [
        "exec ct zone 5 nat(src=10.0.0.9-10.0.0.20:1024-2048) commit,persistent"
    ]
