"""Risk-assessed visits (P1), clause by clause, and one whole visit."""

from pathlib import Path

import pytest
from badgelink.messages import ARRIVED, LEFT

from basestation.core.cause import MISSED_CHECKIN, OVERDUE

from . import walking
from .clauses import under
from .school import DEL, JO, PRIYA
from .walking import Walk

PRESET = "risk-assessed"
OWN = {
    "response": "Ring the neighbour at number 16, then 999.",
    "travel": "By bus 105, and on foot from the stop.",
    "challenge": "Is Kim in today?",
    "challenge_answer": "No, at the dentist",
}


def test_each_visit_has_an_assessment_under_every_heading_signed_by_the_head_or_a_delegate(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        none = await desk.held()
        await desk.assess(answer_3="")
        partly = await desk.held()
        await desk.assess()
        unsigned = await desk.held()
        await desk.agree("delegate")
        return none, partly, unsigned, await desk.held(), desk.visit.approvals

    none, partly, unsigned, signed, given = under(PRESET, tmp_path, story)

    assert "The risk assessment has not been made." in none
    assert "The risk assessment says nothing of: route and means of travel." in partly
    assert unsigned[:2] == ["The assessment has not been signed.", "Nobody has said yes to this visit yet."]
    assert signed == ["The office has not read this plan."]  # the assessment changed it
    assert {(yes.of, yes.role) for yes in given} == {("visit", "delegate"), ("assessment", "delegate")}


def test_a_changed_assessment_is_signed_again(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.assess()
        await desk.agree("head")
        await desk.assess(answer_0="the older brother is back")
        return await desk.held()

    assert "An earlier version of the assessment was signed." in under(PRESET, tmp_path, story)


def test_the_assessment_sets_when_contact_is_due_and_what_is_done_when_it_fails(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.assess(interval="15", answer_8="Ring the neighbour, then the police.")
        await desk.is_out()
        await desk.presses("arrived")
        await desk.waits(21)
        return desk.visit.plan, desk.incident, await desk.read_page("/incident/1")

    plan, incident, shown = under(PRESET, tmp_path, story)

    assert (plan.interval_min, plan.if_late) == (15, "Ring the neighbour, then the police.")
    assert incident.cause == MISSED_CHECKIN
    assert "Ring the neighbour, then the police." in shown


def test_this_visit_s_own_emergency_response_is_asked_for_and_comes_first_on_the_screen(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**(OWN | {"response": ""}))
        without = await desk.held()
        await desk.changes(**OWN)
        await desk.is_out()
        await desk.waits(4 * 60)
        return without, desk.incident, await desk.read_page("/incident/1"), await desk.read_page("/visits/1/card")

    without, incident, shown, card = under(PRESET, tmp_path, story)

    assert "This visit has no emergency response of its own." in without
    assert incident.cause == OVERDUE
    assert shown.index("Ring the neighbour at number 16") < shown.index("Ring them first")
    assert "Ring the neighbour at number 16" in card


def test_nobody_goes_alone_where_little_is_known_of_the_home(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN, is_little_known="yes")
        alone = await desk.held()
        await desk.changes(**OWN, is_little_known="yes", second=str(desk.wes))
        return alone, await desk.held()

    alone, paired = under(PRESET, tmp_path, story)

    lone = "Little is known of the home, so nobody goes alone. Vi Nair would go alone."
    assert lone in alone
    assert lone not in paired


def test_route_and_means_of_travel_and_the_office_s_question_are_agreed(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        return await desk.held()

    held = under(PRESET, tmp_path, story)

    assert "Route and means of travel are not on record." in held
    assert "No question and answer are agreed." in held


def test_a_wrong_answer_to_the_office_s_question_is_a_silent_alarm(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.is_out()
        asked = await desk.read_page("/visits/1/ring")
        answer = await desk.post("/visits/1/rang", {"who": str(desk.vi), "outcome": "wrong"})
        return asked, answer, desk.incident, await desk.read_page("/visits/1/keep-talking")

    asked, answer, incident, talking = under(PRESET, tmp_path, story)

    assert "Is Kim in today?" in asked and "No, at the dentist" in asked
    assert answer.headers["location"] == "/visits/1/keep-talking"
    assert (incident.cause, incident.ladder.name) == ("DURESS", "SOS")
    assert "Keep talking" in talking


def test_outside_office_hours_an_assessment_is_asked_for(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN, leaves="18:30", back="19:30")
        before = await desk.held()
        await desk.assess()
        return before, await desk.in_order()

    before, after = under(PRESET, tmp_path, story)

    assert any(words.endswith("That needs an assessment.") for words in before)
    assert any(words.endswith("That needs an assessment.") for words in after)


def test_training_and_reading_come_before_visiting_and_run_out(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        desk.knows(desk.vi, training_until="", policy_read_on="2024-01-01")
        return await desk.held()

    held = under(PRESET, tmp_path, story)

    assert "Vi Nair: No training for home visits is on record." in held
    assert "Vi Nair: The policy should have been read again by 1 January 2025." in held


def test_too_risky_to_go_is_a_decision_with_what_is_done_instead(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.post("/visits/1/not-going", {"alternative": "a video call", "reason": "a stranger lives there now"}, "visitor")
        return await desk.read_page("/visits/1", "head"), await desk.read_page("/visits/1/record", "head")

    shown, record = under(PRESET, tmp_path, story)

    assert "Instead: a video call" in shown
    assert "a stranger lives there now" in record


def test_every_call_is_logged_and_arrival_and_departure_are_on_record(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.is_out()
        await desk.waits(10)
        await desk.presses("arrived")
        await desk.waits(10)
        await desk.post("/visits/1/rang", {"who": str(desk.vi), "outcome": "right"})
        await desk.presses("left")
        await desk.presses("back")
        return await desk.read_page("/calls"), await desk.read_page("/visits/1/record", "head")

    calls, record = under(PRESET, tmp_path, story)

    assert calls.count("They rang: Vi Nair") == 3
    assert "Password right" in calls
    assert "arrived" in record and "12:10:00" in record
    assert "left" in record and "12:20:00" in record


def test_it_is_talked_over_with_the_head_and_reported_and_the_policy_is_reviewed_each_year(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**OWN)
        await desk.is_out()
        await desk.presses("back")
        form = {"outcome": "cut short", "report": "It grew loud, so we left.", "discussed": str(desk.people["head"])}
        await desk.post("/visits/1/write-up", form, "visitor")
        return await desk.read_page("/visits/1/write-up", "head"), await desk.read_page("/policy"), desk.site.incidents

    report, policy, incidents = under(PRESET, tmp_path, story)

    assert "Cut short: left early" in report and "Discussed with Hannah Head" in report
    assert "every year, and after a serious incident" in policy
    assert incidents == {}  # leaving early is an outcome, not an alarm


@pytest.mark.long
def test_a_whole_visit_with_its_own_assessment_signed_by_a_delegate(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA, **OWN)
    walking.assess(walk, PRIYA, interval="15")
    walking.agree(walk, DEL, "Yes to this visit, and I sign its assessment")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1)
    walk.school.waits(10, 1)
    walk.school.says(1, ARRIVED)
    walking.stands(walk, JO, "inside", "inside")
    walk.school.waits(14, 1)
    walk.school.checks_in(1)
    walk.school.waits(12, 1)
    walking.asks_the_password(walk, JO, "Is Kim in today?")
    walking.is_on_the_board(walk, DEL, "inside", "checked-in")
    walk.school.says(1, LEFT)
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=DEL)
    walking.on_record(walk, DEL, "09:40", "Del Amari", "He comes back on Monday")
