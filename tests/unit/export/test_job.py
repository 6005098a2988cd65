"""Writing on a thread of its own."""

from __future__ import annotations

import gzip
import threading
from pathlib import Path

import pytest

from engine.errors import OvscopeError
from engine.export.exported import Told, exported
from engine.export.feed import Feed
from engine.export.formats import Format
from engine.export.job import ExportJob, Progress, Target
from tests.unit.export.test_writers import LOST, store, written
from tests.unit.files.samples import STARTUP


def join(job: ExportJob) -> Progress:
    job._thread.join(10)
    return job.progress


def job_to(path: Path, form: Format = Format.TEXT) -> ExportJob:
    return ExportJob(Target(str(path), form), STARTUP)


@pytest.mark.parametrize("form", Format)
def test_a_feed_writes_all_that_is_kept(tmp_path: Path, form: Format) -> None:
    path = tmp_path / "out"
    job = job_to(path, form)
    feed = Feed(store(), Told(), [1, 2, 3, 4], job)
    while not job.progress.done:
        feed.turn(LOST)
    assert job.progress == Progress(3, int(form is Format.PCAPNG), True, True, "")
    assert feed.evicted == 1
    assert path.read_bytes() == written(form, 1, 2, 3)
    assert list(tmp_path.iterdir()) == [path]


def test_a_packed_name_is_packed(tmp_path: Path) -> None:
    job = job_to(tmp_path / "out.txt.gz")
    job.end(LOST)
    join(job)
    assert gzip.decompress((tmp_path / "out.txt.gz").read_bytes()) == b"7 events were lost at upcall\n"


def test_until_it_is_whole_it_is_a_part_and_stopping_removes_that(tmp_path: Path) -> None:
    job = job_to(tmp_path / "out")
    job.put([exported(store(), 1, Told())])
    assert [path.name for path in tmp_path.iterdir()] == ["out.part"]
    while not job.progress.written:
        assert not job.progress.done
    job.close()
    assert job.progress == Progress(1, 0, True, False, "")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("before")
    job_to(tmp_path / "out").close()
    assert (tmp_path / "out").read_text() == "before"


def test_a_write_that_fails_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    class Full:
        left_out = 0

        def start(self, startup: object) -> None:
            failed.set()
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Format, "writer", lambda form, out: Full())
    job = job_to(tmp_path / "out")
    assert failed.wait(10)
    problem = (
        f"cannot write {tmp_path}/out (no space left on device): free some space, or name a file elsewhere"
    )
    assert join(job) == Progress(0, 0, True, False, problem)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(
        OvscopeError, match=r"cannot write .*/none/out \(no such file or directory\): make its dir"
    ):
        job_to(tmp_path / "none" / "out")
    with pytest.raises(OvscopeError, match="is a directory"):
        job_to(tmp_path)


def test_a_full_queue_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.export.feed.SLICE", 1)
    monkeypatch.setattr("engine.export.job.AHEAD", 2)
    go = threading.Event()
    monkeypatch.setattr(ExportJob, "_write", lambda job: not go.wait(10))
    job = job_to(tmp_path / "out")
    feed = Feed(store(), Told(), [1, 2, 3], job)
    feed.turn(LOST)
    feed.turn(LOST)
    assert (feed._next, job.has_room) == (2, False)
    go.set()
    join(job)
