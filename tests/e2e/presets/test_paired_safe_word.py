"""Pairs with a safe word (P4), clause by clause, and one whole visit."""

from pathlib import Path

import pytest
from badgelink.messages import ARRIVED, EXTENDED, LEFT

from basestation.core.cause import MISSED_CHECKIN, OVERDUE
from basestation.core.turn import LeaveNowAsked

from . import walking
from .clauses import under
from .school import HEAD, JO, PRIYA, TOM
from .walking import Walk

PRESET = "paired-safe-word"


WORD = {"leave_word": "the kettle"}


def test_home_visits_are_always_made_in_pairs_and_each_has_a_part(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD)
        alone = await desk.held()
        await desk.changes(**WORD, second=str(desk.wes), parts="Vi talks, Wes looks after the child")
        return alone, await desk.held(), await desk.in_order()

    alone, paired, fine = under(PRESET, tmp_path, story)

    assert alone == ["Visits are made in pairs. Vi Nair would go alone.", "Nobody has said yes to this visit yet."]
    assert paired == ["Nobody has said yes to this visit yet."]
    assert "They go as a pair: Vi talks, Wes looks after the child." in fine


def test_one_who_goes_alone_all_the_same_never_looks_normal(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        await desk.plan(**WORD)
        await desk.goes_all_the_same("pair", "Wes is ill, and only a book is brought")
        shown = await desk.read_page("/visits/1")
        await desk.is_out()
        await desk.presses("back")
        return shown, await desk.read_page("/visits/1/record", "head")

    shown, record = under(PRESET, tmp_path, story)

    assert "Agreed, but not by the rules" in shown
    assert "Wes is ill, and only a book is brought" in record and "Hannah Head" in record


def test_the_two_agree_a_word_and_the_office_needs_none(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        desk.knows(desk.wes, is_routine=True)
        await desk.with_wes()
        without = await desk.held()
        await desk.changes(**WORD, second=str(desk.wes))
        return without, await desk.held()

    without, agreed = under(PRESET, tmp_path, story)

    assert without == ["No word for “we leave now” is agreed."]
    assert agreed == []


def test_the_word_means_that_both_leave_at_once_and_it_is_no_alarm_until_one_is_not_out(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        await desk.is_out()
        await desk.presses("arrived")
        await desk.office.service.ask(LeaveNowAsked(desk.office.now_ms, 1, "Vi Nair"))
        board, quiet = await desk.read_page("/"), dict(desk.site.incidents)
        await desk.waits(6)
        return board, quiet, desk.incident

    board, quiet, incident = under(PRESET, tmp_path, story)

    assert "Leaving now, asked by Vi Nair" in board
    assert quiet == {}
    assert incident.cause == MISSED_CHECKIN


def test_both_must_be_authorised_or_the_head_says_yes_also_by_telephone(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        await desk.with_wes(**WORD)
        one = await desk.held()
        await desk.says_by_telephone("head")
        return one, await desk.held(), await desk.read_page("/", "head")

    one, said, board = under(PRESET, tmp_path, story)

    assert one == ["Nobody has said yes to this visit yet."]
    assert said == []
    assert "confirm what you said by telephone" in board


def test_after_dark_is_discouraged_and_an_evening_in_daylight_is_not(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, leaves="18:30", back="19:30")
        light = await desk.held()
        await desk.changes(**WORD, second=str(desk.wes), leaves="21:30", back="22:30")
        return light, await desk.held()

    light, dark = under(PRESET, tmp_path, story)

    assert light == ["Nobody has said yes to this visit yet."]
    assert [words.endswith("The policy discourages that.") for words in dark] == [True, False]


def test_they_sign_out_with_charged_phones_and_identification(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        return await desk.read_page("/visits/1/leave")

    gate = under(PRESET, tmp_path, story)

    assert "Vi Nair and Wes Reed: mobile not looked at yet" in gate
    assert "Vi Nair and Wes Reed: identification not looked at yet" in gate


def test_not_coming_straight_back_they_ring_when_they_have_left(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        await desk.is_out()
        await desk.presses("arrived")
        await desk.presses("left", note="straight home, not back to school")
        await desk.presses("back", who=str(desk.wes))
        return await desk.read_page("/calls"), desk.site.visits

    calls, out = under(PRESET, tmp_path, story)

    assert "straight home, not back to school" in calls
    assert "They rang: Wes Reed" in calls
    assert out == {}


def test_a_pair_that_does_not_ring_is_rung_first(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        await desk.is_out()
        await desk.waits(3 * 60 + 41)
        return desk.incident, await desk.read_page("/incident/1")

    incident, shown = under(PRESET, tmp_path, story)

    assert (incident.cause, incident.ladder.name) == (OVERDUE, "OVERDUE")
    assert "Ring them first" in shown


def test_nobody_goes_into_a_bedroom_and_the_briefing_says_it(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        return await desk.read_page("/visits/1/briefing"), await desk.read_page("/policy")

    briefing, policy = under(PRESET, tmp_path, story)

    for words in (
        "Never go into a young person's bedroom.",
        "Upstairs only with a responsible adult",
        "When one of you says it, both leave at once.",
    ):
        assert words in briefing
    assert "every 2 years, and after a serious incident" in policy


def test_every_visit_is_written_up_and_an_incident_is_followed_by_support(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        await desk.is_out()
        await desk.waits(3 * 60 + 41)
        await desk.get("/incident/1")
        await desk.post("/incident/1/own")
        await desk.post("/incident/1/action", {"what": "They rang: a flat tyre"})
        await desk.post("/incident/1/close", {"category": "incident", "reason": "threatened at the door"})
        return desk.incident, await desk.read_page("/tasks", "head")

    incident, tasks = under(PRESET, tmp_path, story)

    assert not incident.is_open
    assert "upport" in tasks and "Vi Nair" in tasks


@pytest.mark.long
def test_a_whole_visit_of_a_pair_that_agreed_a_safe_word(walk: Walk) -> None:
    walking.plan(walk, PRIYA, PRIYA, TOM, leave_word="the kettle")
    walking.agree(walk, HEAD, "Yes to this visit")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1, 2)
    walk.school.waits(10, 1, 2)
    walk.school.says(1, ARRIVED)
    walk.school.says(2, ARRIVED)
    walking.stands(walk, TOM, "inside", "inside-as-the-second-sees-it")
    walk.school.waits(20, 1, 2)
    walk.school.says(2, EXTENDED, 15)
    walk.school.says(1, LEFT)
    walk.school.says(2, LEFT)
    walking.is_on_the_board(walk, JO, "on the way back", "on-the-way-back")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=HEAD)
    walking.on_record(walk, HEAD, "Tom Reed", "15 minutes more", "He comes back on Monday")
