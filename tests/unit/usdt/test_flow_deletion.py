"""What depends on the version of Open vSwitch."""

import pytest

from engine.flow_id import parse_ufid
from engine.usdt.flow_deletion import is_known, is_ufid, reason_words, ukey_ufid


@pytest.mark.parametrize("version", [(3, 4, 0), (3, 4), (3, 5, 4), (3, 7, 1), (4, 0, 0), (4, 0, 90)])
def test_versions_that_were_read(version: tuple[int, ...]) -> None:
    assert is_known(version)
    assert ukey_ufid(version) == 40
    assert [reason_words(reason, version) for reason in range(13)] == [
        "no reason",
        "cache avoidance",
        "bad ODP fit",
        "idle timeout",
        "flow limit",
        "narrower wildcards",
        "no bridge",
        "purge",
        "too expensive",
        "update failed",
        "translation error",
        "missing in datapath",
        "reason 12",
    ]


@pytest.mark.parametrize("version", [(), (3, 3, 9), (4, 1, 0), (10, 0, 0)])
def test_of_others_nothing_is_guessed(version: tuple[int, ...]) -> None:
    assert not is_known(version)
    assert ukey_ufid(version) == 0
    assert reason_words(3, version) == "reason 3"


def test_what_can_be_a_ufid() -> None:
    assert is_ufid(parse_ufid("9fbc68d5-0123-45ab-8def-00010000beef"))
    assert not is_ufid(parse_ufid("9fbc68d5-0123-55ab-8def-00010000beef"))
    assert not is_ufid(parse_ufid("9fbc68d5-0123-45ab-0def-00010000beef"))
    assert not is_ufid((0, 0, 0, 0))
