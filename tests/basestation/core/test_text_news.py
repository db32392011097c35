"""A text from somebody's own telephone while no alarm of theirs is open: a question on the board, and told to the office at once."""

from dataclasses import replace

import pytest

from basestation.core.board import board
from basestation.core.decisions import AskAboutText, GiveOwnership, RaiseConcern, RecordSign, RecordText, SeeText
from basestation.core.events import Arrived, CheckedIn, ClosureAsked, DrillCalled, QuestionAnswered, Returned, TextHeard
from basestation.core.telling import Contact
from basestation.core.text_box import MOST_AN_HOUR, MOST_HEARD
from basestation.core.thinking import think
from basestation.core.turn import ForIncident, ForSite, ForVisit
from basestation.core.visiting.questions import LOOK_WITHIN_MS
from tests.basestation.core.texting_school import (
    ANN,
    AS_NETWORKS_WRITE,
    HANNAH,
    HOUR_MS,
    MARIA,
    MINUTE_MS,
    NUMBERS,
    OLIVE,
    PAULA,
    SIMON,
    School,
)

MARIAS_VISIT = 2


@pytest.fixture
def school():
    """Maria, who is out alone, has a mobile and is told nothing by text."""
    made = School()
    made.site.roster[MARIA] = replace(made.site.roster[MARIA], contacts=(), mobile="07700 900 006")
    return made


def question_of(school, visit=MARIAS_VISIT):
    return next(row.question for row in board(school.site, school.now_ms, {}).visits if row.number == visit)


# Somebody who is out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["help", "please ring me", "1", "2"])
def test_what_somebody_texts_who_is_out_is_a_question_and_the_office_is_told_at_once(school, words):
    [asked] = school.texted(MARIA, words)

    assert isinstance(asked, AskAboutText)
    assert question_of(school) == f"Maria Moor texted at 13:00: “{words}”. Are they all right?"
    [told] = school.to(OLIVE)
    assert (told.subject, told.incident) == ("Maria Moor texted from a visit", 0)
    assert "board" in told.text and words not in told.subject
    assert asked.told == (OLIVE,)  # Ann answers in the office too, and is out herself
    assert school.site.incidents == {}


def test_nothing_is_answered_to_whoever_is_out(school):
    school.texted(MARIA, "help")
    school.waits(LOOK_WITHIN_MS)

    assert school.to(MARIA) == []


def test_the_words_do_not_leave_the_site(school):
    school.texted(MARIA, "ring me, Billy's dad is drunk at 14 Marsh Lane")

    assert all("Billy" not in text.subject + text.text for text in school.texts)
    assert "Billy" in question_of(school)


def test_a_question_that_nobody_answers_is_a_concern_with_the_words_beside_it(school):
    school.texted(MARIA, "help")

    school.waits(LOOK_WITHIN_MS - 1)
    before = dict(school.site.incidents)
    school.waits(1)

    assert before == {}
    incident = school.incident()
    assert (incident.cause, incident.visit_no, incident.visitor) == ("MISSED_CHECKIN", MARIAS_VISIT, MARIA)
    assert "help" in question_of(school)


def test_its_incident_says_what_was_texted(school):
    school.texted(MARIA, "help")
    school.now_ms += LOOK_WITHIN_MS

    turn = think(school.site, [], school.now_ms)

    made = [decision for _, _, decision in turn.batch.decisions]
    [concern] = [decision for decision in made if isinstance(decision, RaiseConcern)]
    assert concern.reason == "sent a text that nobody at the office answered for"
    assert any(isinstance(decision, RecordSign) and "“help”" in decision.what for decision in made)


@pytest.mark.parametrize("answer", ["it is fine", "not known: they are rung"])
def test_an_answer_of_the_office_ends_it(school, answer):
    school.texted(MARIA, "running ten minutes late")

    school.does(ForVisit(MARIAS_VISIT, QuestionAnswered(school.now_ms, OLIVE, answer)))
    school.waits(LOOK_WITHIN_MS)

    assert question_of(school) == ""
    assert school.site.incidents == {}


def test_a_sign_of_life_of_the_badge_does_not(school):
    """Somebody may be telling them what to press."""
    school.texted(MARIA, "please ring me")

    school.does(ForVisit(MARIAS_VISIT, CheckedIn(school.now_ms, "badge 8")))
    school.waits(LOOK_WITHIN_MS)

    assert school.incident().visit_no == MARIAS_VISIT


def test_who_is_back_is_asked_about_no_more(school):
    school.texted(MARIA, "almost there")

    school.does(ForVisit(MARIAS_VISIT, Returned(school.now_ms, "Olive Office")))
    school.waits(LOOK_WITHIN_MS)

    assert school.site.incidents == {}


def test_a_second_text_stands_beside_the_first_and_gives_no_more_time(school):
    school.texted(MARIA, "please ring me")
    school.waits(MINUTE_MS)

    school.texted(MARIA, "now")
    school.waits(LOOK_WITHIN_MS - MINUTE_MS)

    assert "please ring me" in question_of(school) and "now" in question_of(school)
    assert len(school.site.incidents) == 1


def test_a_storm_of_texts_asks_on_but_sends_few_messages(school):
    for count in range(30):
        school.texted(MARIA, f"{count} help " + "x" * 200)

    assert len(school.to(OLIVE)) == MOST_AN_HOUR
    assert question_of(school).count("texted") == 1
    assert "29 help" in question_of(school)
    school.now_ms += HOUR_MS
    school.texted(MARIA, "still here")
    assert len(school.to(OLIVE)) > MOST_AN_HOUR


def test_a_question_about_the_place_is_still_asked_afterwards(school):
    school.texted(MARIA, "at the door")
    school.does(ForVisit(MARIAS_VISIT, QuestionAnswered(school.now_ms, OLIVE, "it is fine")))

    assert school.site.visits[MARIAS_VISIT].asked_stop is None


def test_it_silences_nothing_that_waits(school):
    before = school.site.visits[MARIAS_VISIT].due_ms

    school.texted(MARIA, "all is well")

    visit = school.site.visits[MARIAS_VISIT]
    assert (visit.due_ms, visit.last_contact_ms, visit.concerns) == (before, school.site.started_ms, ())


def test_the_second_of_a_pair_is_out_too(school):
    [asked] = school.texted(PAULA, "help")

    assert (asked.person, question_of(school, 1)) == (PAULA, "Paula Pair texted at 13:00: “help”. Are they all right?")


def test_once_an_alarm_is_open_it_goes_there(school):
    school.alarm(8, MARIAS_VISIT)

    [sign] = school.texted(MARIA, "help")

    assert isinstance(sign, RecordSign)
    assert question_of(school) == ""


def test_a_drill_in_their_name_does_not_swallow_it(school):
    school.does(DrillCalled(school.now_ms, None, MARIA))

    [asked] = school.texted(MARIA, "help")

    assert isinstance(asked, AskAboutText)


def test_where_no_office_can_be_told_the_head_is(school):
    for person in (OLIVE, ANN):
        school.site.roster[person] = replace(school.site.roster[person], contacts=(Contact("screen", ""),))

    [asked] = school.texted(MARIA, "help")

    assert asked.told == (HANNAH,)


# A number of nobody's ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["+447700999999", "EE-Info", "07700900006", ""])
def test_a_stranger_asks_nothing_and_tells_nobody(school, sender):
    [shown] = school.does(TextHeard(school.now_ms, sender, "+44", "says", "help, it is Maria", school.now_ms))

    assert isinstance(shown, RecordText) and shown.person is None and not shown.is_shown
    assert question_of(school) == "" and school.site.text_box.waiting(school.now_ms) == []
    assert school.texts == []


# Somebody who is not out ---------------------------------------------------------------------------------------------


def test_from_anybody_else_of_ours_it_stands_on_the_board_until_it_was_seen(school):
    [shown] = school.texted(SIMON, "please ring me")

    assert (shown.person, shown.is_shown, shown.told) == (SIMON, True, (OLIVE,))
    assert [text.words for text in school.site.text_box.waiting(school.now_ms)] == ["please ring me"]
    assert school.to(OLIVE)[0].subject == "Simon Second texted"

    school.does(ForSite(SeeText(school.now_ms, OLIVE, SIMON, shown.at_ms, "seen to")))

    assert school.site.text_box.waiting(school.now_ms) == []


def test_a_text_that_came_after_they_looked_stays(school):
    [first] = school.texted(SIMON, "please ring me")
    school.now_ms += MINUTE_MS
    school.texted(SIMON, "hurry")

    school.does(ForSite(SeeText(school.now_ms, OLIVE, SIMON, first.at_ms, "seen to")))

    assert [text.words for text in school.site.text_box.waiting(school.now_ms)] == ["hurry"]


def test_nobody_is_sent_a_message_about_their_own_text(school):
    school.texted(OLIVE, "I am late")

    assert school.to(OLIVE) == []
    assert school.to(HANNAH) != []


def test_two_telephones_that_answer_by_themselves_come_to_an_end(school):
    school.site.roster[SIMON] = replace(school.site.roster[SIMON], roles=("office",))
    for _ in range(20):
        school.texted(SIMON, "I am driving")
        school.texted(OLIVE, "I am driving too")

    assert (len(school.to(OLIVE)), len(school.to(SIMON))) == (1, 1)


def test_words_about_an_alarm_that_was_closed_just_now_wait_on_the_board_and_raise_no_noise(school):
    number = school.alarm()
    school.texted(OLIVE, "1")
    school.does(ForIncident(number, ClosureAsked(school.now_ms, OLIVE, "false", "a bag fell on it")))
    before = len(school.to(HANNAH))

    [shown] = school.texted(OLIVE, "thanks")

    assert (shown.reason, shown.is_shown) == ("about an alarm that was closed already", True)
    assert len(school.to(HANNAH)) == before


# Twice ---------------------------------------------------------------------------------------------------------------


def stamped(school, person, meaning, words, stamp_ms):
    return school.does(TextHeard(school.now_ms, AS_NETWORKS_WRITE[person], "+44", meaning, words, school.now_ms, stamp_ms))


def test_a_2_that_the_network_delivers_twice_passes_on_once(school):
    school.alarm()
    stamp_ms = school.now_ms
    stamped(school, OLIVE, "cannot", "2", stamp_ms)
    after_first = (school.incident().step, school.incident().round, len(school.texts))
    school.now_ms += 5_000

    again = stamped(school, OLIVE, "cannot", "2", stamp_ms)

    assert again == []
    assert (school.incident().step, school.incident().round, len(school.texts)) == after_first


def test_a_1_that_comes_again_after_they_gave_it_up_takes_nothing(school):
    """F57."""
    school.alarm()
    stamp_ms = school.now_ms
    [taken] = stamped(school, OLIVE, "takes", "1", stamp_ms)
    stamped(school, OLIVE, "cannot", "2", stamp_ms + 1_000)

    stamped(school, OLIVE, "takes", "1", stamp_ms)

    assert isinstance(taken, GiveOwnership)
    assert school.incident().owner is None


def test_the_same_words_of_another_second_are_another_text(school):
    school.alarm()
    stamped(school, OLIVE, "says", "on my way", school.now_ms)

    assert stamped(school, OLIVE, "says", "on my way", school.now_ms + 1_000) != []


def test_a_text_without_a_time_of_the_network_s_always_counts(school):
    school.texted(SIMON, "one")

    assert [school.texted(SIMON, "two") != [], school.texted(SIMON, "two") != []] == [True, True]


@pytest.mark.parametrize("stamp_ms", [0, 946_684_800_000])
def test_a_network_that_gives_every_text_the_same_time_loses_none(school, stamp_ms):
    school.alarm()
    stamped(school, OLIVE, "says", "on my way", stamp_ms)

    assert stamped(school, OLIVE, "says", "on my way", stamp_ms) != []


def test_few_marks_are_kept_and_none_says_whose_it_is(school):
    for second in range(3 * MOST_HEARD):
        turn = think(
            school.site,
            [TextHeard(school.now_ms, NUMBERS[SIMON], "+44", "says", "hello", school.now_ms, school.now_ms + second)],
            school.now_ms,
        )

    kept = turn.batch.facts["texts_heard"].split()
    assert len(kept) == MOST_HEARD
    assert NUMBERS[SIMON] not in turn.batch.facts["texts_heard"]


def test_arriving_still_asks_of_the_place_beside_a_text(school):
    school.texted(MARIA, "at the door")

    school.does(ForVisit(MARIAS_VISIT, Arrived(school.now_ms, "badge 8")))

    assert "at the door" in question_of(school)
