"""What a kernel held is told as what it had been asked to do."""

from __future__ import annotations

import pytest

from engine.labels import plain
from engine.labels.action import action_words
from tests.unit.actions.kernel import NEW
from tests.unit.actions.seen import SEEN, Seen


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.asked)
def test_what_a_kernel_held(seen: Seen) -> None:
    number = NEW.actions[f"OVS_ACTION_ATTR_{seen.action.upper()}"]
    action = NEW.decoder.decode(number, bytes.fromhex(seen.held))
    assert action.action == seen.action
    assert plain(action_words(action)) == seen.told
