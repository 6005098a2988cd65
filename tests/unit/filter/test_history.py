from __future__ import annotations

from pathlib import Path

import pytest

from engine.filter.history import MOST, FilterHistory, state_file


def test_back_and_forth_keeps_what_is_typed(tmp_path: Path) -> None:
    history = FilterHistory()
    assert (history.older("x"), history.newer()) == (None, None)
    for text in ("one", "two", "one", " ", "three "):
        history.add(text)
    assert [history.older("typ") for _ in range(4)] == ["three", "one", "two", None]
    assert [history.newer() for _ in range(4)] == ["one", "three", "typ", None]
    assert history.older("ed") == "three"
    history.leave()
    assert history.newer() is None


def test_they_are_there_the_next_time_and_those_of_another_ovscope_stay(tmp_path: Path) -> None:
    path = tmp_path / "state" / "ovscope" / "filters"
    first, second = FilterHistory(path), FilterHistory(path)
    first.add("host 10.0.0.1")
    second.add("drop")
    first.add("if 端口")
    assert path.read_text() == "host 10.0.0.1\ndrop\nif 端口\n"
    assert FilterHistory(path).older("") == "if 端口"
    assert [file.name for file in path.parent.iterdir()] == ["filters"]


def test_it_is_bounded(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path / "filters")
    for number in range(MOST + 20):
        history.add(f"port {number}")
    assert len(FilterHistory(tmp_path / "filters")) == MOST
    assert FilterHistory(tmp_path / "filters").older("") == f"port {MOST + 19}"


def test_a_damaged_file_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    (tmp_path / "filters").write_bytes(b"drop\n\xff\xfe\x00\n\x1b[31mred\n\n" + b"x" * 5000 + b"\nmiss")
    history = FilterHistory(tmp_path / "filters")
    assert [history.older("") for _ in range(3)] == ["miss", "drop", None]


def test_it_never_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "filters", tmp_path, Path("/proc/none/filters")):
        history = FilterHistory(path)
        history.add("drop")
        assert history.older("") == "drop"


@pytest.mark.parametrize(
    ("home", "path"), [("/s", "/s/ovscope/filters"), ("", "/h/.local/state/ovscope/filters"), ("s", None)]
)
def test_where(monkeypatch: pytest.MonkeyPatch, home: str, path: str | None) -> None:
    monkeypatch.setenv("HOME", "/h")
    monkeypatch.setenv("XDG_STATE_HOME", home)
    assert str(state_file()) == (path or "/h/.local/state/ovscope/filters")
