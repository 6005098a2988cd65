from pathlib import Path

from engine.detrace.answers import ExplainerStatus
from engine.detrace.discovery import Daemon
from tests.unit.tui.recorded_answers import RecordedAnswers
from tests.unit.tui.scenes import Stage
from tests.unit.tui.screen_text import screen_text

RUNDIR = Path("/run/openvswitch")
DAEMON = Daemon(812, RUNDIR / "ovs-vswitchd.812.ctl", RUNDIR, (3, 5, 0))
BUSY = RecordedAnswers({}, ExplainerStatus(rate=20.0, sent_last_second=12, daemon=DAEMON))


async def test_the_daemon_that_is_asked_and_how_often_stand_on_the_screen() -> None:
    async with Stage(answers=BUSY).run((120, 36)) as stage:
        await stage.feed(1, 3)
        lines = screen_text(stage.app).splitlines()
        assert "ovs-system · 6.12.107 · vswitchd 3.5.0 pid 812 " in lines[0]
        assert lines[-2].endswith(" detrace 12/20 · 3 packets kept")


async def test_what_keeps_flows_waiting_stands_on_the_screen() -> None:
    status = ExplainerStatus(rate=20.0, sent_last_second=3, queued=1204, busy=True, daemon=DAEMON)
    async with Stage(answers=RecordedAnswers({}, status)).run((120, 36)) as stage:
        await stage.feed(1, 3)
        last = screen_text(stage.app).splitlines()[-2]
        assert last.endswith(" detrace 3/20 1,204 wait vswitchd busy · 3 packets kept")


async def test_where_there_is_little_room_the_requests_are_left_out() -> None:
    async with Stage(answers=BUSY).run((80, 24)) as stage:
        await stage.feed(1, 3)
        assert "detrace" not in screen_text(stage.app)
