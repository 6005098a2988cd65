"""The lab's flavours, by name."""

import pytest

from tests.lab.errors import LabError
from tests.lab.flavour import ALL, DEFAULT, Flavour, bundled, chosen, matching

NAMES = [
    *("6.1/stock", "6.1/4.0", "6.1/usdt"),
    *("6.12/stock", "6.12/4.0", "6.12/usdt"),
    *("7.2/stock", "7.2/4.0", "7.2/usdt"),
]


def test_three_kernels_with_three_builds_each() -> None:
    assert list(map(str, ALL)) == NAMES


def test_where_a_flavour_has_its_open_vswitch() -> None:
    assert {str(flavour): flavour.prefix for flavour in ALL if not flavour.usdt} == {
        "6.1/stock": "/opt/ovs-stock",
        "6.1/4.0": "/opt/ovs-4.0",
        "6.12/stock": "",
        "6.12/4.0": "/opt/ovs-4.0",
        "7.2/stock": "/opt/ovs-stock",
        "7.2/4.0": "",
    }
    assert {flavour.prefix for flavour in ALL if flavour.usdt} == {"/opt/ovs-usdt"}


def test_an_image_holds_every_build_that_its_flavours_need() -> None:
    for flavour in ALL:
        assert (flavour.prefix == "") != (flavour.build in bundled(flavour.kernel)), flavour


def test_versions_compare() -> None:
    flavour = Flavour("6.12", "stock")
    assert (flavour.suite, flavour.kernel_version, flavour.ovs_version) == ("trixie", (6, 12), (3, 5))
    assert Flavour("6.1", "stock").kernel_version < (6, 6) < flavour.kernel_version


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("6.12/usdt", ["6.12/usdt"]),
        ("6.1", ["6.1/stock", "6.1/4.0", "6.1/usdt"]),
        ("4.0", ["6.1/4.0", "6.12/4.0", "7.2/4.0"]),
        ("6", []),
        ("tests/lab", []),
    ],
)
def test_a_word_means_flavours(word: str, found: list[str]) -> None:
    assert list(map(str, matching(word))) == found


def test_the_variable_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVSCOPE_LAB", raising=False)
    assert chosen() == DEFAULT
    monkeypatch.setenv("OVSCOPE_LAB", "7.2/usdt")
    assert chosen() == Flavour("7.2", "usdt")


def test_a_wrong_name_is_told_with_the_right_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVSCOPE_LAB", "6.12")
    with pytest.raises(LabError) as error:
        chosen()
    assert str(error.value) == (f"OVSCOPE_LAB=6.12 is no flavour of the lab: use one of {', '.join(NAMES)}")
