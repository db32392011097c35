"""Whoever goes along counts like whoever leads: nobody who may be in the house is rung there."""

from basestation.core import dispatch
from tools.emulator.story import School


def test_whoever_went_along_is_not_rung_after_somebody_ended_the_visit(school: School) -> None:
    """The visit was signed back in while its alarm was open: perhaps rightly, perhaps not."""
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    ann.signs_out(second=ben)
    ann.presses_alarm()
    school.waits(seconds=5)

    ann.returns()

    assert dispatch.inside(school.site, school.incident) == {ann.number, ben.number}
