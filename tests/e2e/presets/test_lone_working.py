"""Lone working and outreach (P3), clause by clause, and one whole visit."""

from pathlib import Path

import pytest
from badgelink.messages import ARRIVED, LEFT

from basestation.core.cause import CODE_WORD, MISSED_CHECKIN, OVERDUE
from basestation.core.turn import LeaveNowAsked

from . import walking
from .clauses import under
from .school import HEAD, JO, PRIYA, SAM
from .walking import Walk

PRESET = "lone-working"
TWO_STOPS = {"address_1": "3 Saltings Close, Hessle, HU13 9AA", "code_word": "the yellow folder", "parts": ""}


WORD = {"code_word": "the yellow folder"}


async def agreed(desk) -> None:
    """Assessed, signed by whoever goes, and agreed by the safeguarding lead."""
    await desk.assess(interval="0")
    await desk.agree("visitor")
    await desk.agree("safeguarding")
    await desk.read("office")


def test_alone_or_in_a_pair_is_decided_with_the_safeguarding_lead(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        await desk.assess(interval="0")
        await desk.agree("visitor")
        await desk.read("office")
        before, head = await desk.held(), await desk.agree("head")
        await desk.agree("safeguarding")
        return before, head, await desk.held(), await desk.in_order()

    before, head, after, fine = under(PRESET, tmp_path, story)

    undecided = "That they go alone is not yet decided with the safeguarding lead."
    assert before == [undecided, "Nobody has said yes to this visit yet."]
    assert head.status_code == 409
    assert after == []
    assert "The safeguarding lead agreed that they go alone." in fine


def test_each_visit_has_an_assessment_signed_by_whoever_goes_themselves(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        none = await desk.held()
        await desk.assess()
        unsigned = await desk.held()
        await desk.agree("visitor")
        return none, unsigned, await desk.held()

    none, unsigned, signed = under(PRESET, tmp_path, story)

    assert "The risk assessment has not been made." in none
    assert "The assessment has not been signed." in unsigned
    assert "The assessment has not been signed." not in signed


def test_an_evening_visit_needs_the_head_s_own_agreement_beside_the_safeguarding_lead_s(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD, leaves="18:30", back="19:30")
        await agreed(desk)
        before = await desk.held()
        await desk.agree("head")
        return before, await desk.held()

    before, after = under(PRESET, tmp_path, story)

    assert [words.endswith("That needs the head's agreement.") for words in before] == [True]
    assert after == []


def test_one_safe_word_serves_for_the_office_and_in_a_pair_for_the_colleague(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        alone = await desk.held()
        await desk.changes(second=str(desk.wes))
        return alone, await desk.held()

    alone, paired = under(PRESET, tmp_path, story)

    office, colleague = "No code word for “call 999” is agreed.", "No word for “we leave now” is agreed."
    assert office in alone and colleague not in alone
    assert office in paired and colleague in paired


def test_the_word_to_school_is_999_at_once_and_the_word_to_the_colleague_is_no_alarm(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, leave_word="the kettle")
        await desk.is_out()
        await desk.presses("arrived")
        await desk.office.service.ask(LeaveNowAsked(desk.office.now_ms, 1, "Wes Reed"))
        quiet = dict(desk.site.incidents)
        await desk.post("/code-word", {"visit": "1"})
        return quiet, desk.incident

    quiet, incident = under(PRESET, tmp_path, story)

    assert quiet == {}
    assert incident.cause == CODE_WORD


def test_of_a_pair_that_leaves_now_whoever_does_not_say_that_they_are_out_is_rung(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, leave_word="the kettle")
        await desk.is_out()
        await desk.presses("arrived")
        await desk.office.service.ask(LeaveNowAsked(desk.office.now_ms, 1, "Wes Reed"))
        await desk.waits(6)
        return desk.incident

    assert under(PRESET, tmp_path, story).cause == MISSED_CHECKIN


def test_they_ring_when_they_have_left_and_say_where_they_go_next(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**TWO_STOPS, stops="2")
        await desk.is_out()
        await desk.presses("arrived")
        await desk.presses("left", note="on to Saltings Close, by car")
        return await desk.read_page("/visits/1"), await desk.read_page("/calls"), await desk.read_page("/")

    visit, calls, board = under(PRESET, tmp_path, story)

    assert "on the way to the next stop" in visit
    assert "Has left" in calls and "on to Saltings Close, by car" in calls
    assert "3 Saltings Close" in board


def test_whatever_goes_wrong_school_is_told_at_once(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        await desk.is_out()
        await desk.waits(3 * 60 + 41)
        return desk.incident, await desk.read_page("/incident/1")

    incident, shown = under(PRESET, tmp_path, story)

    assert (incident.cause, incident.ladder.steps[0].roles) == (OVERDUE, ("office",))
    assert "has not come back" in shown or "is not back" in shown


def test_a_car_is_advised_and_holds_nobody_back(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        await agreed(desk)
        return await desk.held(), await desk.read_page("/visits/1")

    held, shown = under(PRESET, tmp_path, story)

    assert held == []
    assert "Car and registration are not on record." in shown


def test_who_is_concerned_does_not_go_and_the_day_of_another_meeting_is_written_down(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        await desk.post(
            "/visits/1/not-going", {"alternative": "a meeting at a neutral place", "reason": "he is said to be drinking"}, "visitor"
        )
        return desk.site.planned, await desk.read_page("/visits/1")

    planned, shown = under(PRESET, tmp_path, story)

    assert planned == {}
    assert "Instead: a meeting at a neutral place" in shown


def test_identification_is_carried_but_never_on_a_cord_round_the_neck_and_the_briefing_says_the_rest(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        return await desk.read_page("/visits/1/leave"), await desk.read_page("/visits/1/briefing"), await desk.read_page("/policy")

    gate, briefing, policy = under(PRESET, tmp_path, story)

    assert "not on a neck lanyard" in gate
    for words in ("Never go upstairs.", "Never go into a child's or young person's bedroom.", "Park where it is well lit", "Ill or hurt"):
        assert words in briefing
    assert "no date is set; after a serious incident" in policy


def test_a_child_alone_is_told_to_the_safeguarding_lead_and_read_by_nobody_else(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        await desk.is_out()
        await desk.presses("back")
        form = {"outcome": "concern", "report": "Nobody opened.", "concern": "A child of six seemed to be alone."}
        answer = await desk.post("/visits/1/write-up", form, "visitor")
        return answer, [await desk.read_page("/visits/1/write-up", who) for who in ("safeguarding", "office")]

    answer, (lead, office) = under(PRESET, tmp_path, story)

    assert answer.status_code == 303
    assert "A child of six seemed to be alone." in lead
    assert "A child of six seemed to be alone." not in office


@pytest.mark.long
def test_a_whole_visit_alone_to_two_homes_as_the_safeguarding_lead_agreed(walk: Walk) -> None:
    walking.plan(walk, PRIYA, PRIYA, stops=2, **TWO_STOPS)
    walking.assess(walk, PRIYA, interval="0")
    walking.agree(walk, PRIYA, "I sign the assessment")
    walking.agree(walk, SAM, "Yes to this visit")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1)
    for minutes in (10, 15):
        walk.school.waits(minutes, 1)
        walk.school.says(1, ARRIVED)
        walking.stands(walk, JO, "inside", f"inside-after-{minutes}")
        walk.school.waits(20, 1)
        walk.school.says(1, LEFT)
        walking.is_on_the_board(walk, HEAD, "on the way", f"left-after-{minutes}")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA)
    walking.on_record(walk, SAM, "3 Saltings Close", "Sam Okoro", "He comes back on Monday")
