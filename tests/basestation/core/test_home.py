"""What earlier visits to a home tell whoever plans the next one."""

import pytest

from basestation.core.planning.home import coverage, home_of
from basestation.core.visit import CLOSED, PLANNED, Assessment, Plan, Stop, StopTimes, Visit

NOON_MS, DAY_MS = 1_780_315_200_000, 86_400_000
HOME = Stop("14 Marsh Lane, Hessle", risks="a dog")


def a_visit(number, day, state=CLOSED, stops=(HOME,), **more):
    at_ms = NOON_MS + day * DAY_MS
    signed_out_ms = at_ms if state == CLOSED else 0
    return Visit(number, Plan(2, 7, stops, at_ms, leave_ms=at_ms), state, signed_out_ms, at_ms, at_ms, None, **more)


def heard(signal, road="mqtt", stop=0):
    return (StopTimes(stop, NOON_MS, NOON_MS, signal, road),)


def test_the_last_visit_that_was_made_is_the_last_however_many_are_planned():
    home = home_of("14 marsh lane HESSLE", [a_visit(3, 5, PLANNED), a_visit(2, -1), a_visit(1, -9)])

    assert (home.visit_no, home.at_ms, home.has_been) == (2, NOON_MS - DAY_MS, True)


def test_a_home_where_nobody_has_been_yet_is_known_from_the_plan():
    home = home_of("14 Marsh Lane, Hessle", [a_visit(3, 5, PLANNED)])

    assert (home.visit_no, home.has_been, home.stop.risks) == (3, False, "a dog")


def test_of_several_homes_on_one_visit_it_is_this_one_that_counts():
    stops = (Stop("3 Saltings Close"), HOME)
    times = (StopTimes(0, NOON_MS, NOON_MS, 90, "mqtt"), StopTimes(1, NOON_MS, NOON_MS, 9, "lora"))

    home = home_of("14 Marsh Lane, Hessle", [a_visit(1, -1, stops=stops, times=times)])

    assert home.coverage == "heard poorly over LoRa (signal 9 %)"
    assert home.is_poor


def test_coverage_and_assessment_are_those_of_the_last_visit_that_has_them():
    made = Assessment(1, NOON_MS, 2, (("place", "a dog"),))

    home = home_of("14 Marsh Lane, Hessle", [a_visit(3, -1), a_visit(2, -2, times=heard(80)), a_visit(1, -3, assessments=(made,))])

    assert (home.visit_no, home.coverage) == (3, "heard well over Wi-Fi (signal 80 %)")
    assert (home.assessed_in, home.assessment) == (1, made)


def test_nothing_is_known_of_a_home_that_no_visit_went_to():
    assert home_of("14 Marsh Lane, Hessle", []) is None
    assert home_of("1 Low Road", [a_visit(1, -1)]) is None


@pytest.mark.parametrize(
    ("signal", "road", "words"),
    [
        (None, "mqtt", ""), (0, "mqtt", ""),
        (19, "mqtt", "heard poorly over Wi-Fi (signal 19 %)"), (20, "lora", "heard fairly over LoRa (signal 20 %)"),
        (45, "", "heard well (signal 45 %)"), (45, "satellite", "heard well over satellite (signal 45 %)"),
    ],
)  # fmt: skip
def test_how_well_a_badge_was_heard_is_said_in_words(signal, road, words):
    assert coverage(StopTimes(0, NOON_MS, None, signal, road)) == words
