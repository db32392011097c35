"""Trust-wide home visits (P0), clause by clause, and one whole visit."""

from pathlib import Path

from badgelink.messages import ARRIVED, LEFT

from basestation.core.cause import OVERDUE

from . import walking
from .clauses import under
from .school import HEAD, JO, PRIYA
from .walking import Walk

PRESET = "trust"
NO_YES = "Nobody has said yes to this visit yet."


def test_the_head_authorises_routine_visitors_once_and_everybody_else_each_time(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        before = await desk.held()
        desk.knows(desk.vi, is_routine=True)
        return before, await desk.held(), await desk.in_order()

    before, after, fine = under(PRESET, tmp_path, story)

    assert before == [NO_YES]
    assert after == []
    assert "They are authorised to go out routinely." in fine


def test_in_an_emergency_the_head_s_word_by_telephone_is_enough_and_is_confirmed_later_even_when_they_are_out(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        await desk.says_by_telephone("head")
        held, shown = await desk.held(), await desk.read_page("/visits/1")
        await desk.is_out()
        asked = await desk.read_page("/visits/1", "head")
        await desk.post("/visits/1/confirm", {}, "head")
        return held, shown, asked, desk.visit.approvals[0]

    held, shown, asked, given = under(PRESET, tmp_path, story)

    assert held == []
    assert "Hannah Head said yes to this visit by telephone, and has not confirmed it yet." in shown
    assert "Yes, I said so" in asked
    assert given.confirmed_ms is not None


def test_the_visit_has_a_purpose_and_the_family_was_told_or_it_says_why_not(tmp_path: Path) -> None:
    async def story(desk):
        without = await desk.plan(purpose="", unannounced_0="yes")
        await desk.plan(unannounced_0="yes", why_unannounced_0="absent, and nobody answers")
        return without, await desk.in_order()

    without, fine = under(PRESET, tmp_path, story)

    assert without.status_code == 422
    assert "Enter what the visit is for" in without.text and "Enter why the family was not told" in without.text
    assert "The family was not told: absent, and nobody answers" in fine


def test_one_may_go_alone_until_there_is_concern_and_a_pair_says_who_does_what(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        desk.knows(desk.wes, is_routine=True)
        await desk.plan()
        calm = await desk.held()
        await desk.changes(is_concern="yes")
        worried = await desk.held()
        await desk.changes(is_concern="yes", second=str(desk.wes))
        return calm, worried, await desk.held(), await desk.in_order()

    calm, worried, paired, fine = under(PRESET, tmp_path, story)

    assert (calm, paired) == ([], [])
    assert worried == ["There is reason for concern, so nobody goes alone. Vi Nair would go alone."]
    assert "They go as a pair: Vi Nair leads, Wes Reed goes along." in fine


def test_after_dark_is_discouraged_and_goes_only_with_a_reason_that_stays_in_sight(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        await desk.plan(leaves="21:00", back="22:30")
        before = await desk.held()
        await desk.goes_all_the_same("after dark", "the father works until nine")
        shown = await desk.read_page("/visits/1")
        await desk.is_out()
        return before, await desk.held(), shown, await desk.read_page("/", "head")

    before, after, shown, board = under(PRESET, tmp_path, story)

    assert [words.endswith("The policy discourages that.") for words in before] == [True]
    assert after == []
    assert "Agreed, but not by the rules" in shown and "the father works until nine" in shown
    assert "Not by the rules" in board


def test_everybody_who_goes_has_read_this_policy_and_reads_it_again_each_year(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        desk.knows(desk.vi, policy_read_on="", is_routine=True)
        never = await desk.held()
        desk.knows(desk.vi, policy_read_on="2024-05-01")
        return never, await desk.held()

    never, long_ago = under(PRESET, tmp_path, story)

    assert never == ["Vi Nair: The policy has not been read, as far as is on record."]
    assert long_ago == ["Vi Nair: The policy should have been read again by 1 May 2025."]


def test_no_assessment_no_code_word_and_no_car_are_asked_for(tmp_path: Path) -> None:
    async def story(desk):
        desk.knows(desk.vi, is_routine=True)
        await desk.plan()
        return await desk.held(), " ".join(await desk.in_order())

    held, fine = under(PRESET, tmp_path, story)

    assert held == []
    assert all(words not in fine for words in ("assessment", "code word", "Car and registration"))


def test_they_sign_out_with_a_charged_phone_identification_and_a_time_of_return(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        return await desk.read_page("/visits/1/leave")

    gate = under(PRESET, tmp_path, story)

    assert "Mobile is charged, has signal" in gate
    assert "School identification is carried, not on a neck lanyard" in gate
    assert 'id="back_by"' in gate and 'value="15:30"' in gate


def test_plans_change_by_telephone_and_the_call_is_in_the_log(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        await desk.is_out()
        before_ms = desk.visit.back_by_ms
        await desk.presses("extend-15", note="the bus was late")
        return desk.visit.back_by_ms - before_ms, await desk.read_page("/calls")

    later_ms, calls = under(PRESET, tmp_path, story)

    assert later_ms == 15 * 60_000
    assert "They rang: Vi Nair" in calls and "15 minutes more" in calls and "the bus was late" in calls


def test_somebody_who_is_not_back_and_has_not_rung_is_rung_first(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(interval="0")
        await desk.is_out()
        await desk.waits(3 * 60 + 39)
        early = dict(desk.site.incidents)
        await desk.waits(2)
        return early, desk.incident, await desk.read_page("/incident/1")

    early, incident, shown = under(PRESET, tmp_path, story)

    assert early == {}
    assert (incident.cause, incident.ladder.name) == (OVERDUE, "OVERDUE")
    assert "Ring them first" in shown


def test_every_visit_is_recorded_and_not_seen_by_staff_who_are_not_involved(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        await desk.is_out()
        await desk.presses("back")
        owed = await desk.read_page("/visits?tab=write-up")
        await desk.post("/visits/1/write-up", {"outcome": "done", "report": "All are well."}, "visitor")
        stranger = [
            (await desk.get(path, "second visitor")).status_code for path in ("/visits/1", "/visits/1/record", "/visits/1/write-up")
        ]
        return owed, stranger, await desk.read_page("/visits/1/record", "head"), await desk.read_page("/visits", "second visitor")

    owed, stranger, record, listed = under(PRESET, tmp_path, story)

    assert "Vi Nair" in owed
    assert stranger == [403, 403, 403]
    assert "All are well." in record
    assert "Marsh Lane" not in listed


def test_the_briefing_and_the_page_of_the_policy_say_the_rest_of_it(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan()
        return await desk.read_page("/visits/1/briefing"), await desk.read_page("/policy")

    briefing, policy = under(PRESET, tmp_path, story)

    assert "Upstairs only with a responsible adult" in briefing
    assert "A child in immediate danger: 999." in briefing
    assert "support and counselling" in briefing
    assert "every 2 years, and after a serious incident" in policy


def test_a_whole_visit_in_an_emergency_with_the_head_s_word_by_telephone(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA)
    walking.yes_by_telephone(walk, JO, HEAD)
    walking.leave(walk, JO, 1)
    walking.confirm(walk, HEAD)
    walk.school.waits(10, 1)
    walk.school.says(1, ARRIVED)
    walking.stands(walk, PRIYA, "inside", "inside-as-the-visitor-sees-it")
    walk.school.waits(20, 1)
    walking.rings(walk, JO, "15 minutes more")
    walking.is_on_the_board(walk, HEAD, "11:45", "extended-by-telephone")
    walk.school.says(1, LEFT)
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA)
    walking.on_record(walk, HEAD, "Margaret Ellis", "confirmed", "15 minutes more", "He comes back on Monday")
