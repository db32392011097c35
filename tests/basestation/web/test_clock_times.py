"""Times of day as people mean them: over midnight, tomorrow, and in the two nights when the clocks are changed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.web.admin.clock_times import after_leaving, before_return, local, moments, on_day
from basestation.web.admin.form import Form
from basestation.web.admin.plan import read_back_by
from basestation.web.admin.planning_when import Outing, read_arrival, read_clock

LONDON = ZoneInfo("Europe/London")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)  # at 01:00 UTC each
HOUR_MS = 3_600_000


def utc(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC).timestamp() * 1000)


def in_june(hour: int, minute: int = 0, day: int = 15) -> int:
    """By the clocks in London."""
    return int(datetime(2026, 6, day, hour, minute, tzinfo=LONDON).timestamp() * 1000)


def test_an_ordinary_time_is_one_moment_one_that_is_left_out_none_and_one_that_is_repeated_two():
    assert moments(date(2026, 6, 15), (13, 30), LONDON) == [in_june(13, 30)]
    assert moments(FORWARD, (1, 30), LONDON) == []
    assert moments(BACK, (1, 30), LONDON) == [utc(BACK, 0, 30), utc(BACK, 1, 30)]


def test_there_is_no_such_time_in_the_night_when_the_clocks_go_forward():
    form = Form({"leaves": "01:30"})

    assert read_clock(form, "leaves", "when they leave", FORWARD, LONDON) is None
    assert form.errors["leaves"].startswith("There is no 01:30 that night")


def test_of_a_repeated_time_the_first_that_can_be_meant_counts():
    assert on_day(BACK, (1, 30), LONDON, 0) == utc(BACK, 0, 30)
    assert on_day(BACK, (1, 30), LONDON, utc(BACK, 0, 45)) == utc(BACK, 1, 30)


@pytest.mark.parametrize(
    ("leaves", "back", "typed", "meant"),
    [
        (in_june(23, 30), in_june(0, 30, 16), "00:10", in_june(0, 10, 16)),
        (in_june(23, 30), in_june(0, 30, 16), "23:45", in_june(23, 45)),
        (in_june(13), in_june(15), "13:00", in_june(13)),
        (in_june(13), in_june(15), "15:00", in_june(15)),
        (utc(BACK, 0, 20), utc(BACK, 2), "01:30", utc(BACK, 0, 30)),
        (utc(BACK, 0, 40), utc(BACK, 2), "01:30", utc(BACK, 1, 30)),
    ],
)
def test_at_a_stop_is_after_leaving_and_before_the_return(leaves, back, typed, meant):
    form = Form({"arrive_0": typed})

    assert read_arrival(form, "arrive_0", Outing(local(leaves, LONDON).date(), leaves, back), LONDON) == meant
    assert form.errors == {}


@pytest.mark.parametrize("typed", ["12:59", "15:01", "00:30"])
def test_a_time_at_which_they_are_not_out_is_asked_about(typed):
    form = Form({"arrive_0": typed})

    read_arrival(form, "arrive_0", Outing(date(2026, 6, 15), in_june(13), in_june(15)), LONDON)

    assert "is not between leaving and the return" in form.errors["arrive_0"]


def test_on_a_visit_that_left_unplanned_it_is_before_the_return():
    form, outing = Form({"arrive_0": "23:45"}), Outing(date(2026, 6, 16), None, in_june(0, 30, 16), is_out=True)

    assert read_arrival(form, "arrive_0", outing, LONDON) == in_june(23, 45)
    assert before_return((0, 10), LONDON, in_june(0, 30, 16)) == in_june(0, 10, 16)


@pytest.mark.parametrize(
    ("now", "typed", "meant"),
    [
        (in_june(23, 30), "00:30", in_june(0, 30, 16)),
        (in_june(13), "15:30", in_june(15, 30)),
        (utc(BACK, 0, 45), "01:30", utc(BACK, 1, 30)),
        (utc(BACK, 0, 15), "01:30", utc(BACK, 0, 30)),
        (utc(FORWARD, 0, 30), "02:15", utc(FORWARD, 1, 15)),
    ],
)
def test_a_return_is_the_next_time_that_the_clocks_show_it(now, typed, meant):
    form = Form({"back_by": typed})

    assert (read_back_by(form, now, LONDON), form.errors) == (meant, {})


def test_a_time_that_passed_long_ago_is_tomorrow_s_only_when_that_is_said():
    asked, said = Form({"back_by": "02:30"}), Form({"back_by": "02:30", "tomorrow": "yes"})

    read_back_by(asked, in_june(15), LONDON)

    assert "has passed today" in asked.errors["tomorrow"]
    assert read_back_by(said, in_june(15), LONDON) == in_june(2, 30, 16)


@pytest.mark.parametrize("now", [utc(FORWARD, 0, 30), utc(date(2026, 3, 28), 23, 30)])
def test_nobody_can_be_back_at_a_time_that_the_clocks_leave_out(now):
    form = Form({"back_by": "01:30"})

    read_back_by(form, now, LONDON)

    assert "the clocks go forward" in form.errors["back_by"]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 30)), st.integers(0, 23), st.integers(0, 59))
def test_whatever_is_found_is_shown_by_the_clocks_as_it_was_typed_and_lies_within_a_day(at, hour, minute):
    leaves = round(at.replace(second=0, microsecond=0, tzinfo=UTC).timestamp() * 1000)

    found = after_leaving(local(leaves, LONDON).date(), (hour, minute), LONDON, leaves)

    if found is not None:
        shown = local(found, LONDON)
        assert (shown.hour, shown.minute) == (hour, minute)
        assert leaves <= found <= leaves + 25 * HOUR_MS
