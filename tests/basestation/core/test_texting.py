"""What people text back: a bare 1 takes the alarm they were last told about, 2 passes it on, and from the house nothing counts."""

from dataclasses import replace

import pytest

from basestation.core import carrying
from basestation.core.answering import DropHandOver
from basestation.core.decisions import Climb, GiveOwnership, RecordAction, RecordSign, RecordText, Refuse
from basestation.core.deliveries.text_words import TAKE_BY_TEXT
from basestation.core.events import (
    ClosureAsked,
    ClosureLooked,
    ConcernRaised,
    DrillCalled,
    HandOverAsked,
    OwnershipTaken,
    TextHeard,
)
from basestation.core.telling import Contact
from basestation.core.turn import ForIncident, Turn
from tests.basestation.core.texting_school import (
    ANN,
    HANNAH,
    MARIA,
    MINUTE_MS,
    NOW_MS,
    NUMBERS,
    OLIVE,
    PAULA,
    SECOND_MS,
    SIMON,
    School,
)


@pytest.fixture
def school():
    return School()


# One ----------------------------------------------------------------------------------------------------------------


def test_a_bare_1_takes_the_alarm_and_says_so(school):
    number = school.alarm()

    [given] = school.texted(OLIVE, "1")

    assert isinstance(given, GiveOwnership)
    assert (given.person, given.role, given.reason) == (OLIVE, "office", "said by text: I have this")
    answer = school.to(OLIVE)[-1]
    assert answer.subject == "You have it: Ann Lee pressed the hidden alarm"
    assert answer.text == "Text back what you do, within 60 s. Else all are told again."
    assert (answer.incident, answer.round, answer.channel, answer.address) == (number, 0, "sms", NUMBERS[OLIVE])


def test_an_alarm_asks_for_it_first_of_all(school):
    school.alarm()

    [text] = school.to(OLIVE)
    assert text.subject == "ALARM: Ann Lee pressed the hidden alarm"
    assert text.text.startswith(TAKE_BY_TEXT)
    assert "Do NOT ring the visitor" in text.text
    assert "Marsh Lane" not in text.subject + text.text


def test_who_rings_first_is_told_to(school):
    school.site.roster[OLIVE] = replace(school.site.roster[OLIVE], roles=("office", "second"))
    turn = Turn(NOW_MS)
    carrying.open_incident(school.site, turn, ConcernRaised(NOW_MS, 1, "OVERDUE"), school.site.visits[1])

    assert "Ring the visitor's mobile." in turn.batch.new_deliveries[0].text


def test_a_drill_says_so_and_nothing_of_999(school):
    school.does(DrillCalled(school.now_ms, None, MARIA))

    school.texted(OLIVE, "1")

    asked, answer = school.to(OLIVE)
    assert asked.is_drill and answer.is_drill
    assert asked.subject.startswith("DRILL")
    assert answer.subject.startswith("DRILL")
    assert "999" not in asked.text + answer.text


def test_it_is_the_alarm_they_were_last_told_about(school):
    school.alarm(7, 1)
    second = school.alarm(8, 2)

    [given] = school.texted(OLIVE, "1")

    assert isinstance(given, GiveOwnership)
    assert school.incident(second).owner == OLIVE
    assert school.incident(1).owner is None
    assert school.to(OLIVE)[-1].incident == second


def test_one_that_is_not_sent_yet_is_not_the_last_they_were_told_about(school):
    school.alarm(7, 1)
    school.outcome = ""
    school.alarm(8, 2)

    school.texted(OLIVE, "1")

    assert (school.incident(1).owner, school.incident(2).owner) == (OLIVE, None)


def test_the_very_first_counts_while_nobody_knows_whether_it_went(school):
    """The network may have taken it and not said so."""
    school.outcome = "again"
    school.alarm()

    school.texted(OLIVE, "1")

    assert school.incident().owner == OLIVE


def test_whom_it_is_offered_takes_it_over_by_text(school):
    number = school.alarm()
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, OLIVE, "office")))
    school.does(ForIncident(number, HandOverAsked(school.now_ms, OLIVE, HANNAH)))
    asked = school.to(HANNAH)[-1]

    school.texted(HANNAH, "1")

    assert asked.text.startswith(f"{TAKE_BY_TEXT}\nOlive Office asks you to take this over.")
    assert school.incident().owner == HANNAH


def test_what_somebody_has_nobody_else_takes(school):
    number = school.alarm()
    school.waits(40 * SECOND_MS)
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, OLIVE, "office")))

    decisions = school.texted(SIMON, "1")

    assert isinstance(decisions[0], Refuse)
    assert school.incident().owner == OLIVE
    assert school.to(SIMON)[-1].text == "Olive Office has it. Nothing is asked of you now."


def test_1_twice_is_answered_twice_and_changes_nothing(school):
    school.alarm()
    school.texted(OLIVE, "1")

    assert school.texted(OLIVE, "1") == []
    assert school.to(OLIVE)[-1].subject.startswith("You have it")


# Two ----------------------------------------------------------------------------------------------------------------


def test_a_bare_2_tells_the_next_person_now(school):
    school.alarm()
    assert school.to(SIMON) == []

    decisions = school.texted(OLIVE, "2")

    assert isinstance(decisions[0], Climb)
    assert decisions[0].reason == "passed on: texted: can't"
    assert len(school.to(SIMON)) == 1
    assert school.to(OLIVE)[-1].text == "Passed on: the next person is told now."


def test_whoever_has_it_gives_it_back_by_2(school):
    school.alarm()
    school.texted(OLIVE, "1")

    school.texted(OLIVE, "2")

    assert school.incident().owner is None
    assert len(school.to(SIMON)) == 1


def test_2_from_somebody_else_takes_it_from_nobody(school):
    number = school.alarm()
    school.waits(40 * SECOND_MS)
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, OLIVE, "office")))

    school.texted(SIMON, "2")

    assert school.incident().owner == OLIVE
    assert school.to(SIMON)[-1].text == "Olive Office has it. Nothing is asked of you now."


def test_2_says_no_to_a_hand_over(school):
    number = school.alarm()
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, OLIVE, "office")))
    school.does(ForIncident(number, HandOverAsked(school.now_ms, OLIVE, HANNAH)))

    [dropped] = school.texted(HANNAH, "2")

    assert isinstance(dropped, DropHandOver)
    assert school.incident().owner == OLIVE


# Other words --------------------------------------------------------------------------------------------------------


def test_what_the_owner_texts_is_what_they_do(school):
    school.alarm()
    school.texted(OLIVE, "1")
    before_ms = school.incident().due_ms
    school.waits(30 * SECOND_MS)

    [recorded] = school.texted(OLIVE, "Ringing 999 now")

    assert isinstance(recorded, RecordAction)
    assert (recorded.person, recorded.action) == (OLIVE, "Texted: Ringing 999 now")
    assert school.incident().due_ms > before_ms


def test_an_owner_who_says_nothing_is_asked_by_text_before_it_is_taken_away(school):
    school.alarm()
    school.texted(OLIVE, "1")

    school.waits(60 * SECOND_MS)
    asked = school.to(OLIVE)[-1]
    school.texted(OLIVE, "On the line to the police")
    school.waits(40 * SECOND_MS)

    assert asked.subject == "Do you still have it? Ann Lee pressed the hidden alarm"
    assert asked.text == "Text back what you do within 30 s, or all are told again. 2 if you can't."
    assert school.incident().owner == OLIVE


def test_who_was_never_asked_by_text_is_not_reminded_by_text(school):
    number = school.alarm()
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, HANNAH, "head")))

    school.waits(60 * SECOND_MS)

    assert school.incident().asked
    assert school.to(HANNAH) == []


def test_other_words_take_nothing_and_that_is_said_once(school):
    school.alarm()

    written = [type(recorded) for _ in range(5) for recorded in school.texted(OLIVE, "I am driving and can't answer")]

    assert written == [RecordAction, *[RecordSign] * 4]

    assert school.incident().owner is None
    _, hint = school.to(OLIVE)
    assert "nobody has this alarm by them" in hint.text
    assert TAKE_BY_TEXT in hint.text


def test_a_telephone_that_answers_by_itself_does_not_keep_the_clock_of_whoever_has_it_going(school):
    """No incident ends silently: it would be had for ever by somebody who has not even seen it."""
    school.alarm()
    school.texted(OLIVE, "1")
    for _ in range(4):
        school.waits(60 * SECOND_MS)
        [noted] = school.texted(OLIVE, "I am driving and can't answer")

    assert isinstance(noted, RecordSign)
    assert "The same text again from Olive Office" in noted.what
    school.waits(90 * SECOND_MS)
    assert school.incident().owner is None
    assert len(school.to(SIMON)) >= 1


@pytest.mark.parametrize("is_closed", [False, True], ids=["while another has it", "after it was closed"])
def test_two_telephones_that_answer_by_themselves_come_to_an_end(school, is_closed):
    number = school.alarm()
    school.does(ForIncident(number, OwnershipTaken(school.now_ms, HANNAH, "head")))
    if is_closed:
        school.does(ForIncident(number, ClosureAsked(school.now_ms, HANNAH, "false", "a bag fell on it")))
        school.does(ForIncident(number, ClosureLooked(school.now_ms, OLIVE, True, "")))
        assert not school.incident().is_open
    before = len(school.to(OLIVE))

    for _ in range(20):
        school.texted(OLIVE, "I am driving and can't answer")

    assert len(school.to(OLIVE)) == before + 1
    school.texted(OLIVE, "1")
    assert len(school.to(OLIVE)) == before + 2


# Nobody's, and from the house ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["+447700999999", "+337700900002", "EE-Info", "07700900002", ""])
def test_a_number_that_nobody_has_changes_nothing_and_is_shown(school, sender):
    """F57."""
    school.alarm()
    before = len(school.texts)

    [shown] = school.does(TextHeard(school.now_ms, sender, "+44", "takes", "1", school.now_ms))

    assert isinstance(shown, RecordText)
    assert (shown.person, shown.words) == (None, "1")
    assert sender == "" or sender not in repr(shown)
    assert school.incident().owner is None
    assert len(school.texts) == before


@pytest.mark.parametrize("inside", [ANN, PAULA])
@pytest.mark.parametrize("words", ["1", "2", "all is well"])
def test_from_the_house_nothing_counts_and_nothing_is_answered(school, inside, words):
    school.alarm()
    ladder = (school.incident().step, school.incident().round)

    decisions = school.texted(inside, words)

    assert (school.incident().owner, school.incident().step, school.incident().round) == (None, *ladder)
    assert school.to(inside) == []
    assert [type(decision) for decision in decisions] == [RecordSign if words == "all is well" else Refuse]


def test_what_is_texted_from_the_house_is_on_record_for_a_person_to_judge(school):
    school.alarm()

    [sign] = school.texted(ANN, "all is well")

    assert sign.what == "A text came from the telephone of Ann Lee: all is well"
    assert school.incident().is_open


@pytest.mark.parametrize(("words", "kind"), [("help me", RecordSign), ("1", Refuse)])
def test_a_visitor_s_own_mobile_is_known_although_they_are_told_nothing_by_text(school, words, kind):
    school.site.roster[MARIA] = replace(school.site.roster[MARIA], contacts=(), mobile="07700 900 006")
    school.alarm(8, 2)

    decisions = school.texted(MARIA, words)

    assert [type(decision) for decision in decisions] == [kind]
    assert words != "help me" or decisions[0].what == "A text came from the telephone of Maria Moor: help me"
    assert (school.incident().owner, school.to(MARIA)) == (None, [])


def test_nor_do_they_take_another_alarm_of_which_they_were_told_before(school):
    """Ann, who answers in the office too, was told of Maria's alarm; now somebody has her telephone."""
    school.alarm(8, 2)
    assert len(school.to(ANN)) == 1
    school.alarm(7, 1)

    decisions = school.texted(ANN, "1")

    assert [type(decision) for decision in decisions] == [Refuse]
    assert (school.incident(1).owner, school.incident(2).owner) == (None, None)
    assert len(school.to(ANN)) == 1


def test_a_telephone_shared_with_somebody_inside_takes_nothing(school):
    school.site.roster[OLIVE] = replace(school.site.roster[OLIVE], contacts=(Contact("sms", NUMBERS[ANN]),))
    school.alarm()

    school.texted(ANN, "1")

    assert school.incident().owner is None


def test_who_was_told_nothing_by_text_takes_nothing(school):
    school.alarm()

    [shown] = school.texted(HANNAH, "1")

    assert isinstance(shown, RecordText)
    assert shown.person == HANNAH
    assert school.incident().owner is None
    assert school.to(HANNAH) == []


# Too late -----------------------------------------------------------------------------------------------------------


def test_an_answer_from_before_the_question_is_none(school):
    """It lay on the SIM while the base was off, and was about another alarm."""
    school.alarm()

    [shown] = school.texted(OLIVE, "1", sent_ms=school.now_ms - 3 * MINUTE_MS)

    assert isinstance(shown, RecordText)
    assert school.incident().owner is None
    assert TAKE_BY_TEXT in school.to(OLIVE)[-1].text


def test_clocks_that_differ_a_little_do_not_matter(school):
    school.alarm()

    school.texted(OLIVE, "1", sent_ms=school.now_ms - MINUTE_MS)

    assert school.incident().owner == OLIVE


def test_what_is_closed_stays_closed(school):
    number = school.alarm()
    school.texted(OLIVE, "1")
    school.does(ForIncident(number, ClosureAsked(school.now_ms, OLIVE, "false", "a bag fell on it")))
    assert not school.incident().is_open

    [shown] = school.texted(OLIVE, "1")

    assert isinstance(shown, RecordText)
    assert school.to(OLIVE)[-1].text == "It was closed at 13:00. Nothing is asked of you now."


# What became of a text ----------------------------------------------------------------------------------------------


def test_a_report_settles_what_was_sent(school):
    school.alarm()
    [text] = school.to(OLIVE)

    turn = school.reported(text.number, "delivered")

    assert turn.batch.deliveries[text.number].state == "delivered"
    assert turn.changed
    assert school.reported(text.number, "delivered").batch.deliveries == {}


def test_one_that_did_not_arrive_counts_as_nobody_reached(school):
    school.alarm()
    olive, ann = school.to(OLIVE), school.to(ANN)
    assert (len(olive), len(ann)) == (1, 0)

    turn = school.reported(olive[0].number, "failed")

    assert turn.batch.deliveries[olive[0].number].state == "failed"
    assert school.incident().step == 1
    assert len(school.to(SIMON)) == 1


def test_while_another_way_is_open_the_ladder_waits(school):
    school.site.roster[HANNAH] = replace(school.site.roster[HANNAH], roles=("office",))
    school.alarm()

    school.reported(school.to(OLIVE)[0].number, "failed")

    assert school.incident().step == 0


def test_an_answer_of_ours_that_does_not_arrive_says_nothing_of_the_ladder(school):
    school.alarm()
    school.texted(OLIVE, "I am driving")

    school.reported(school.to(OLIVE)[-1].number, "failed")

    assert school.incident().step == 0


@pytest.mark.parametrize("outcome", ["sent", "again", "failed", "delivered"])
def test_a_report_about_nothing_known_is_nothing(school, outcome):
    school.alarm()

    assert school.reported(999, outcome).batch.deliveries == {}
