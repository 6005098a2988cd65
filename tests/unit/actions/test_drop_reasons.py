import pytest

from engine.actions.drop_reasons import NO_ACTIONS
from tests.unit.actions.kernel import NEW, OLD


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "SKB_NOT_DROPPED_YET"),
        (1, "SKB_CONSUMED"),
        (3, "SKB_DROP_REASON_NO_SOCKET"),
        (4, "reason 0x4"),  # SKB_DROP_REASON_MAX
        (0x30000, "reason 0x30000"),  # __OVS_DROP_REASON
        (0x30001, "OVS_DROP_LAST_ACTION"),
        (0x30003, "reason 0x30003"),  # OVS_DROP_MAX
        (0x20007, "reason 0x20007"),
        (0xFFFF0000, "reason 0xffff0000"),  # SKB_DROP_REASON_SUBSYS_MASK
    ],
)
def test_reasons_have_the_kernels_names(number: int, name: str) -> None:
    assert NEW.drop_reasons.name(number) == name


def test_a_kernel_without_reasons_has_numbers() -> None:
    assert [OLD.drop_reasons.name(number) for number in (2, 0x30001)] == ["reason 0x2", "reason 0x30001"]


def test_where_openvswitch_has_no_reasons_its_drops_for_want_of_actions_are_silent() -> None:
    assert OLD.drop_reasons.silent
    assert not NEW.drop_reasons.silent
    assert OLD.drop_reasons.name(NO_ACTIONS) == NEW.drop_reasons.name(NO_ACTIONS) == "NO_ACTIONS"
