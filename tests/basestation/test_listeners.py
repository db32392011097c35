"""What shows the site may break; the base may not break with it."""

import logging

import pytest

from basestation.channels.base import Message
from basestation.core.turn import Turn
from basestation.wiring import Listeners


def test_one_that_breaks_ends_neither_the_others_nor_the_turn(caplog: pytest.LogCaptureFixture) -> None:
    """An error in a turn ends the process: a lamp in the staff room must never do that."""
    seen: list[Turn] = []

    def broken(turn: Turn) -> None:
        raise ValueError("a lamp")

    turn = Turn(1)
    with caplog.at_level(logging.ERROR):
        Listeners(changed=[broken, seen.append]).tell_changed(turn)

    assert seen == [turn]
    assert "something that shows the site broke" in caplog.text


def test_a_message_shows_nobody_whom_it_is_for_nor_the_link_in_it() -> None:
    shown = repr(Message("1-0-1-1", "+447700900123", "ALARM: Ann", "Ann pressed", "https://d.example/a/SECRET", 1, False))

    assert not any(word in shown for word in ("900123", "Ann", "SECRET"))
