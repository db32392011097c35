"""Whoever goes along counts like whoever leads: nobody who may be in the house is rung there."""

from basestation.core.cause import LOST_CONTACT
from basestation.core.deliveries import dispatch
from basestation.web.pages import viewing
from tools.emulator.story import School


def test_whoever_went_along_is_not_rung_after_somebody_ended_the_visit(school: School) -> None:
    """The visit was signed back in while its alarm was open: perhaps rightly, perhaps not."""
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    ann.signs_out(second=ben)
    ann.presses_alarm()
    school.waits(seconds=5)

    ann.returns()

    assert dispatch.inside(school.site, school.incident) == {ann.number, ben.number}
    assert viewing.is_there(school.site, school.incident, ben.number)


def test_a_badge_that_was_lost_on_one_visit_is_watched_anew_on_the_next(school: School) -> None:
    """Nobody has heard it since; whoever takes it all the same is not forgotten because of that."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.power_cut()
    ann.signs_out(back_in_min=120)
    school.waits(minutes=7)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "precautionary", "her badge was flat")
    ann.returns()

    ann.signs_out(back_in_min=120)
    school.waits(minutes=7)

    assert [incident.cause for incident in school.open_incidents()] == [LOST_CONTACT]
