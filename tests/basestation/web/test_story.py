"""An alarm's journal as a story: the step of the 999 sheet says so, and who did something is not said to have done nothing."""

from basestation.core.beginning import open_incident
from basestation.core.decisions import AskForAction, Climb, RecordAction, RecordPolice, TakeOwnershipBack
from basestation.core.events import AlarmHeard
from basestation.core.policy.ladders import default_policy
from basestation.web.pages.story import SHEET_IS_UP, entries, timeline
from tests.basestation.school import JO, NOON_MS, a_site

SECOND_MS = 1_000
LADDER = default_policy().sos
LAST = len(LADDER.steps) - 1


def told(*decisions):
    site = a_site()
    heard = AlarmHeard(NOON_MS, 7, 41, "SOS", NOON_MS, 80, None, "mqtt")
    opened = open_incident(1, heard, site.policy, site.visits[1], site.visits[1].plan.visitor)
    return [(entry.what, entry.why) for entry in entries(site, (*opened, *decisions))][len(opened) :]


def climb(step: int) -> Climb:
    return Climb(NOON_MS, step, step + 1, LADDER.steps[step].roles, NOON_MS, "nobody took it")


def test_the_999_step_is_told_as_what_it_is():
    said = told(*(climb(step) for step in range(1, LAST + 1)), climb(LAST))

    assert said[-2:] == [(SHEET_IS_UP, "nobody took it")] * 2
    assert all(what.startswith("Told the ") for what, _ in said[:-2]) and len(said) == LAST + 1


def test_who_wrote_something_down_is_asked_for_what_is_new():
    asked = AskForAction(NOON_MS + 120 * SECOND_MS, JO.number, NOON_MS, "no action recorded")
    back = TakeOwnershipBack(NOON_MS + 150 * SECOND_MS, JO.number, "its owner recorded no action")
    acted = RecordAction(NOON_MS + 60 * SECOND_MS, JO.number, "I am ringing 999", NOON_MS, "recorded by a person")
    called = RecordPolice(NOON_MS + 90 * SECOND_MS, JO.number, "HP-1", NOON_MS, "recorded by a person")

    assert [why for _, why in told(asked, back)] == ["no action recorded", "its owner recorded no action"]
    assert [why for _, why in told(acted, asked, back)][1:] == ["nothing new recorded since 13:01:00"] * 2
    assert told(acted, called, asked)[-1] == ("Jo Bell was asked: what have you done?", "nothing new recorded since 13:01:30")


def test_the_police_being_late_is_asked_in_its_own_words():
    why = "the police should be there by now: has somebody come?"
    acted = RecordAction(NOON_MS, JO.number, "I am ringing 999", NOON_MS, "recorded by a person")

    assert told(acted, AskForAction(NOON_MS, JO.number, NOON_MS, why))[-1][1] == why


def test_the_screen_has_the_newest_first():
    site = a_site()
    made = (climb(1), climb(LAST))

    assert timeline(site, made) == list(entries(site, made))[::-1]
