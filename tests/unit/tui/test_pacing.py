from __future__ import annotations

import os
import time

from tests.unit.tui.scenes import Stage
from tui._textual_output import Output
from tui._textual_pacing import FALLBACK, LOST, ROW, UNANSWERED, Pacer
from tui.spans import line_text
from tui.widgets.status_line import status_line


class Terminal:
    """A pacer, its clock, and the questions that it has asked."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pacer = Pacer(lambda: self.now)
        self.asked: list[int] = []  # columns, from 0

    def draw(self, size: int = 1000, live: bool = True) -> None:
        self._note(self.pacer.wrote(size, live))

    def answer(self, which: int = -1) -> None:
        self._note(self.pacer.answered(self.asked[which], ROW))

    def _note(self, column: int | None) -> None:
        if column is not None:
            self.asked.append(column)


def test_the_next_live_frame_waits_for_the_answer_to_the_last() -> None:
    terminal = Terminal()
    assert terminal.pacer.live_due()
    terminal.draw()
    assert (terminal.pacer.live_due(), terminal.pacer.key_due()) == (False, True)
    terminal.answer()
    assert terminal.pacer.live_due()
    assert len(terminal.asked) == 1


def test_one_question_is_on_its_way_and_what_came_after_it_is_asked_for_next() -> None:
    terminal = Terminal()
    terminal.draw(live=False)
    terminal.draw(live=True)
    assert len(terminal.asked) == 1
    terminal.answer()
    assert len(terminal.asked) == 2
    assert not terminal.pacer.live_due(), "the first answer was not for the live frame"
    terminal.answer()
    assert terminal.pacer.live_due()
    assert len(terminal.asked) == 2


def test_keys_wait_only_while_more_than_a_screen_is_on_its_way() -> None:
    terminal = Terminal()
    terminal.draw(UNANSWERED, live=False)
    assert terminal.pacer.key_due()
    terminal.draw(1, live=False)
    assert not terminal.pacer.key_due()
    terminal.answer()
    assert terminal.pacer.key_due()


def test_a_terminal_that_never_answers_gets_four_frames_a_second() -> None:
    terminal = Terminal()
    drawn = 0
    for _ in range(10 * 100):
        if terminal.pacer.live_due():
            terminal.draw()
            drawn += 1
        terminal.now += 0.01
    assert drawn in (10 * FALLBACK, 10 * FALLBACK - 1)
    assert terminal.pacer.words == "link ?"


def test_an_answer_that_is_lost_is_waited_for_a_while_only() -> None:
    terminal = Terminal()
    terminal.draw()
    terminal.answer()
    terminal.draw()
    terminal.now += LOST - 0.1
    assert not terminal.pacer.live_due()
    terminal.now += 0.2
    assert terminal.pacer.live_due()
    terminal.draw()
    terminal.answer(1)  # to the question that was given up
    assert not terminal.pacer.live_due()
    terminal.answer(2)
    assert terminal.pacer.live_due()


def test_keys_that_look_like_answers_are_none() -> None:
    terminal = Terminal()
    terminal.draw()
    assert terminal.pacer.answered(terminal.asked[0], 0) is None  # \x1b[1;2R: Shift+F3
    assert not terminal.pacer.live_due()


def test_the_pace_is_told_when_it_is_below_the_usual() -> None:
    for delay, words in (
        (0.02, ""),
        (0.066, ""),
        (0.14, "link 5 Hz"),
        (0.9, "link 1 Hz"),
        (3.0, "link <1 Hz"),
    ):
        terminal = Terminal()
        assert terminal.pacer.words == ""
        for _ in range(3):
            terminal.draw()
            terminal.now += delay
            terminal.answer()
        assert terminal.pacer.words == words


async def test_a_slow_link_is_told_in_the_status_line() -> None:
    async with Stage().run((80, 24)) as stage:
        await stage.feed(1, 100)
        session = stage.app.session
        assert line_text(status_line(session, 80, "link 5 Hz")) == (
            " ovscope  LIVE ▶ follow                link 5 Hz   100 pkt/s   776 ev/s  lost 0 "
        )
        assert line_text(status_line(session, 50, "link 5 Hz")) == (
            " ovscope  LIVE ▶ follow                    lost 0 "
        )


def test_nobody_waits_for_a_terminal_that_does_not_read() -> None:
    near, far = os.pipe()
    output = Output(far, "utf-8")
    text = "é" * 50_000
    start = time.monotonic()
    for _ in range(100):
        output.write(text)
    output.stop(0.1)
    assert time.monotonic() - start < 2
    assert 0 < output.waiting <= output.given == 100 * 100_000
    read = b""
    while len(read) < output.given:
        read += os.read(near, 1_000_000)
    assert read.decode() == text * 100
    os.close(near)
    os.close(far)


def test_a_terminal_that_is_gone_takes_everything() -> None:
    near, far = os.pipe()
    os.close(near)
    output = Output(far, "utf-8")
    for _ in range(100):
        output.write("x" * 10_000)
    output.stop(10)
    assert output.waiting == 0
    os.close(far)
