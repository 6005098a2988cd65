"""The /proc of these tests."""

from pathlib import Path

import pytest

from tests.unit.vswitchd.fake_proc import FakeProc


@pytest.fixture
def fake(tmp_path: Path) -> FakeProc:
    return FakeProc(tmp_path / "proc", tmp_path / "root")
