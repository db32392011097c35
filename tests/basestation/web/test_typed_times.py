"""Times as people type them, by the clock of twenty-four hours or by halves of the day."""

import pytest

from basestation.web.admin.form import Form
from basestation.web.admin.planning_when import typed_time


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("15:30", (15, 30)), ("15.30", (15, 30)), ("1530", (15, 30)), ("9:05", (9, 5)), ("0905", (9, 5)), ("00:00", (0, 0)),
        ("1pm", (13, 0)), ("1:30pm", (13, 30)), ("1.30 PM", (13, 30)), ("130pm", (13, 30)), ("12pm", (12, 0)), ("12am", (0, 0)),
        ("12:15am", (0, 15)), ("9am", (9, 0)), ("9 a.m.", (9, 0)), ("11:59pm", (23, 59)),
    ],
)  # fmt: skip
def test_a_time_is_understood_as_it_is_typed(typed: str, clock: tuple[int, int]) -> None:
    form = Form({"back": typed})

    assert (typed_time(form, "back", "the time"), form.errors) == (clock, {})


@pytest.mark.parametrize("typed", ["", "13pm", "0pm", "1:60pm", "25:00", "1", "pm", "1:3pm", "15:30pm", "half one", "１pm", "1pm1"])
def test_what_is_no_time_is_answered_with_an_example(typed: str) -> None:
    form = Form({"back": typed})

    assert typed_time(form, "back", "the time") is None
    assert form.errors == {"back": "Enter the time as hours and minutes, like 15:30 or 3:30pm."}
