"""Rows that wait for the terminal while their packets are evicted."""

from __future__ import annotations

from unittest.mock import patch

from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text
from tests.unit.tui.stories import story


async def test_what_is_drawn_before_the_rows_are_looked_at_again_is_no_failure() -> None:
    async with Stage(max_events=2_000).run((120, 36)) as stage:
        await stage.feed(1, 30)
        with patch.object(stage.live, "live_due", lambda: False):
            stage.source.feed(*(story(packet) for packet in range(31, 600)))
            await stage.tick()
            assert 1 not in stage.app.session.store
            stage.live._tree.notify_style_update()  # forgets what was drawn
            await stage.pilot.resize_terminal(110, 30)
            await stage.settle()
        await stage.tick()
        assert "55:25.546" in screen_text(stage.app)  # the newest packet
