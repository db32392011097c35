"""The code word, and the office's challenge, heard on the telephone: one step, and everybody who must know knows."""

from basestation.core.cause import CODE_WORD, DURESS, MISSED_CHECKIN, SOS
from basestation.core.decisions import LogCall, RecordSign, Upgrade
from basestation.core.events import ChallengeFailed, CodeWordHeard
from basestation.core.incident import OWNED, RAISED
from tools.emulator.story import School


def heard(school: School, visit: int | None, by=None, joins: int | None = None):
    person = by or school.office
    return school.base.ask(CodeWordHeard(school.now_ms, visit, person.number, person.role, school.now_ms, joins))


def failed(school: School, visit: int):
    return school.base.ask(ChallengeFailed(school.now_ms, visit, school.office.number, school.office.role))


def test_the_code_word_opens_its_ladder_and_the_head_is_told_at_once(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()

    heard(school, visit)
    school.waits(seconds=5)

    incident = school.incident
    assert (incident.cause, incident.visit_no, incident.visitor, incident.badge) == (CODE_WORD, visit, ann.number, 7)
    assert (incident.state, incident.owner, incident.shows_sheet) == (OWNED, school.office.number, True)
    assert [len(person.told) for person in (school.office, school.second, school.head)] == [1, 1, 1]
    assert ann.told == []
    assert [(call.direction, call.outcome) for call in school.record.all_of(LogCall)] == [("in", "code word")]


def test_whoever_heard_it_and_does_nothing_is_asked_and_then_all_are_told_again(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    heard(school, ann.signs_out())

    school.waits(seconds=61)
    asked = school.incident.asked
    school.waits(seconds=31)

    assert asked
    assert school.incident.state == RAISED
    assert len(school.head.told) == 2


def test_a_missed_check_in_becomes_the_code_word_and_goes_to_999(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out(back_in_min=120)
    ann.arrives()
    school.waits(minutes=26)
    before = school.incident
    school.second.takes(before)

    heard(school, visit)
    school.waits(seconds=5)

    assert before.cause == MISSED_CHECKIN
    assert school.incident.number == before.number
    assert (school.incident.cause, school.incident.owner) == (CODE_WORD, school.office.number)
    assert school.incident.shows_sheet
    assert len(school.head.told) == 1
    assert len(school.record.all_of(Upgrade)) == 1


def test_on_top_of_an_sos_the_head_is_told_at_once_and_whoever_has_called_the_police_keeps_it(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()
    ann.presses_alarm()
    school.waits(seconds=10)
    school.second.takes(school.incident)
    school.second.calls_police(school.incident, "1234")

    heard(school, visit)
    school.waits(seconds=5)

    assert school.incident.cause == CODE_WORD
    assert (school.incident.owner, school.incident.police_reference) == (school.second.number, "1234")
    assert len(school.head.told) == 1
    assert ann.felt.count("police called") == 1


def test_heard_twice_it_is_one_incident(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()

    heard(school, visit)
    heard(school, visit)
    school.waits(seconds=5)

    assert school.incident.cause == CODE_WORD
    assert len(school.head.told) == 1
    assert [sign.what for sign in school.record.all_of(RecordSign)] == [CODE_WORD]


def test_a_wrong_answer_to_the_challenge_is_duress_and_nothing_is_felt_in_the_room(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()
    school.waits(seconds=10)
    before = list(ann.felt)

    failed(school, visit)
    school.waits(seconds=20)

    assert (school.incident.cause, school.incident.owner) == (DURESS, school.office.number)
    assert [(call.direction, call.outcome) for call in school.record.all_of(LogCall)] == [("out", "password wrong")]
    assert ann.felt == before
    assert ann.told == []


def test_a_press_after_the_code_word_is_in_the_same_incident_and_is_felt(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    heard(school, ann.signs_out())

    ann.presses_alarm()
    school.waits(seconds=20)

    (press,) = school.incident.presses
    assert (press.cause, press.badge) == (SOS, 7)
    assert school.incident.state == RAISED
    assert "received" in ann.felt


def test_the_base_restarts_and_still_knows(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    heard(school, ann.signs_out())
    before = school.incident

    school.base.restart()
    school.waits(seconds=5)

    assert school.incident == before


def test_the_visitor_s_own_colleague_along_can_t_be_given_the_alarm_of_the_visitor(school: School) -> None:
    """Somebody who answers is out on the visit and presses the key on their own phone: it opens, and nobody has it yet."""
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()

    heard(school, visit, by=ann)
    school.waits(seconds=5)

    assert (school.incident.state, school.incident.owner) == (RAISED, None)
    assert len(school.head.told) == 1


def test_who_it_was_may_be_known_only_later_in_the_call(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()
    heard(school, None)
    school.waits(seconds=20)
    before = school.incident

    heard(school, visit, joins=before.number)
    school.waits(seconds=5)
    ann.presses_alarm()
    school.waits(seconds=20)

    assert (before.visit_no, before.visitor, before.owner) == (None, None, school.office.number)
    assert (school.incident.number, school.incident.visit_no, school.incident.visitor) == (before.number, visit, ann.number)
    assert [press.badge for press in school.incident.presses] == [7]
    assert "Ann said the code word" in school.head.told[1].text
    known = school.incident
    school.base.restart()
    school.waits(seconds=5)
    assert school.incident == known
    assert school.site.open_of_visit == {visit: known.number}


def test_two_teachers_who_ring_within_half_an_hour_are_two_alarms(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    visit = ann.signs_out()
    heard(school, None)
    school.waits(minutes=1)

    heard(school, visit)
    school.waits(seconds=5)

    found = [(one.visit_no, one.owner) for one in school.site.incidents.values()]
    assert found == [(None, school.office.number), (visit, school.office.number)]


def test_once_it_is_known_who_rang_nobody_else_is_put_into_that_alarm(school: School) -> None:
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    of_ann, of_ben = ann.signs_out(), ben.signs_out()
    heard(school, None)
    of_nobody = school.incident.number

    heard(school, of_ann, joins=of_nobody)
    heard(school, of_ben, joins=of_nobody)
    school.waits(seconds=5)

    assert [one.visit_no for one in school.site.incidents.values()] == [of_ann, of_ben]


def test_who_came_along_can_t_be_given_it_either(school: School) -> None:
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    visit = ann.signs_out(second=ben)

    heard(school, visit, by=ben)

    assert (school.incident.state, school.incident.owner) == (RAISED, None)
