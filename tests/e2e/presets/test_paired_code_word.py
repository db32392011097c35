"""Pairs with a code word (P2), clause by clause, and one whole visit."""

from pathlib import Path

from badgelink.messages import ARRIVED, EXTENDED, LEFT

from basestation.core.cause import CODE_WORD, OVERDUE

from . import walking
from .clauses import under
from .school import HEAD, JO, PRIYA, TOM
from .walking import Walk

PRESET = "paired-code-word"


WORD = {"code_word": "the yellow folder"}
CAR = "red Polo, HX20 XYZ"


def test_staff_always_go_in_pairs_and_one_leads(tmp_path: Path) -> None:
    async def story(desk):
        await desk.plan(**WORD, vehicle=CAR)
        alone = await desk.held()
        await desk.changes(**WORD, vehicle=CAR, second=str(desk.wes))
        return alone, await desk.held(), await desk.in_order()

    alone, paired, fine = under(PRESET, tmp_path, story)

    lone = "Visits are made in pairs. Vi Nair would go alone."
    assert lone in alone
    assert lone not in paired
    assert "They go as a pair: Vi Nair leads, Wes Reed goes along." in fine


def test_the_schedule_is_with_both_the_head_and_the_office_before_anybody_leaves(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR)
        await desk.assess(interval="0")
        before = await desk.held()
        await desk.read("office")
        one = await desk.held()
        await desk.read("head")
        both = await desk.held()
        await desk.changes(second=str(desk.wes), **WORD, vehicle=CAR, back="15:00")
        return before, one, both, await desk.held()

    before, one, both, changed = under(PRESET, tmp_path, story)

    assert before == ["The office has not read this plan.", "The head has not read this plan."]
    assert one == ["The head has not read this plan."]
    assert both == []
    assert changed == ["The head has not read this plan."]  # the office wrote the change down


def test_head_and_office_see_who_visits_which_family_when_and_where(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR, family_0="F-0417")
        return [await desk.read_page("/visits/1", who) for who in ("office", "head")]

    for shown in under(PRESET, tmp_path, story):
        assert "Vi Nair and Wes Reed" in shown and "F-0417" in shown and "14 Marsh Lane, Hessle" in shown
        assert "Leaves 12:30, back by 15:30" in shown
        assert "07700 900123" in shown and CAR in shown


def test_the_car_and_its_registration_are_known_and_taken_from_the_roster_when_they_are_there(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD)
        unknown = await desk.held()
        desk.knows(desk.vi, vehicle_make="Polo", vehicle_colour="red", registration="HX20 XYZ")
        await desk.changes(**WORD, second=str(desk.wes))
        return unknown, await desk.held(), desk.visit.plan.vehicle

    unknown, known, vehicle = under(PRESET, tmp_path, story)

    assert "Car and registration are not on record." in unknown
    assert "Car and registration are not on record." not in known
    assert vehicle == CAR


def test_the_assessment_is_made_before_the_first_visit_and_referred_to_before_the_next(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR)
        first = await desk.held()
        await desk.assess(interval="0")
        await desk.is_out()
        await desk.presses("back")
        await desk.with_wes(**WORD, vehicle=CAR)
        next_one = await desk.read_page("/visits/2")
        await desk.post("/visits/2/assessment", {"do": "unchanged"}, "visitor")
        return first, next_one, await desk.read_page("/visits/2")

    first, next_one, referred = under(PRESET, tmp_path, story)

    waits = "The assessment of visit 1 to this home has not been referred to yet."
    assert "The risk assessment has not been made." in first
    assert waits in next_one
    assert waits not in referred


def test_a_code_word_is_agreed_and_shown_only_to_whoever_answers_calls(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(vehicle=CAR)
        without = await desk.held()
        await desk.changes(second=str(desk.wes), vehicle=CAR, **WORD)
        return without, [await desk.read_page("/visits/1", who) for who in ("office", "visitor", "safeguarding")]

    without, (office, visitor, lead) = under(PRESET, tmp_path, story)

    assert "No code word for “call 999” is agreed." in without
    assert "the yellow folder" in office and "the yellow folder" in visitor
    assert "the yellow folder" not in lead


def test_the_code_word_on_the_telephone_is_999_at_once_and_the_head_is_told_at_once(tmp_path: Path) -> None:
    async def story(desk):
        desk.office.member("Hal Head", ("head",), "hal")
        await desk.with_wes(**WORD, vehicle=CAR)
        await desk.is_out()
        answer = await desk.post("/code-word", {"visit": "1"})
        return answer, desk.incident, await desk.read_page("/incident/1")

    answer, incident, sheet = under(PRESET, tmp_path, story)

    assert answer.headers["location"] == "/incident/1"
    assert incident.cause == CODE_WORD
    assert incident.ladder.steps[0].name == "999 sheet" and "head" in incident.ladder.steps[0].roles
    for words in ("Police, please", "Vi Nair", "Wes Reed", "14 Marsh Lane, Hessle", CAR):
        assert words in sheet


def test_not_back_at_the_agreed_time_the_mobile_is_rung_and_reasonable_cause_is_shown_as_facts(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR, interval="0")
        await desk.is_out()
        await desk.waits(3 * 60 + 41)
        await desk.post("/incident/1/own")
        await desk.get("/incident/1")
        await desk.post("/incident/1/ring", {"whom": "visitor", "outcome": "none"})
        return desk.incident, await desk.read_page("/incident/1")

    incident, shown = under(PRESET, tmp_path, story)

    assert incident.cause == OVERDUE
    assert "07700 900123" in shown
    assert "no answer" in shown
    assert "Ring 999 now" in shown


def test_nobody_is_asked_for_a_yes_and_an_evening_is_as_planned(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR, leaves="21:30", back="22:30")
        return await desk.held()

    held = under(PRESET, tmp_path, story)

    assert held == ["The risk assessment has not been made.", "The head has not read this plan."]


def test_the_visit_is_talked_over_with_senior_staff_and_the_policy_is_reviewed_by_its_date(tmp_path: Path) -> None:
    async def story(desk):
        await desk.with_wes(**WORD, vehicle=CAR)
        await desk.is_out()
        await desk.presses("back")
        form = {"outcome": "done", "report": "He likes diggers.", "discussed": str(desk.people["head"])}
        await desk.post("/visits/1/write-up", form, "visitor")
        return await desk.read_page("/visits/1/write-up"), await desk.read_page("/policy"), await desk.read_page("/visits/1/briefing")

    report, policy, briefing = under(PRESET, tmp_path, story)

    assert "Discussed with Hannah Head" in report
    assert "by 2028-05-31, and after a serious incident" in policy
    assert "Park close by, near the road or turned round" in briefing


def test_a_whole_visit_of_a_pair_with_a_code_word(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA, TOM, code_word="the yellow folder")
    walking.assess(walk, PRIYA, interval="0")
    walking.agree(walk, JO, "I have read this plan")
    walking.agree(walk, HEAD, "I have read this plan")
    walking.leave(walk, JO, 1, 2)
    walk.school.waits(10, 1, 2)
    walk.school.says(1, ARRIVED)
    walk.school.says(2, ARRIVED)
    walking.stands(walk, JO, "inside", "inside")
    walk.school.waits(20, 1, 2)
    walk.school.says(1, EXTENDED, 15)
    walking.is_on_the_board(walk, HEAD, "11:45", "extended")
    walk.school.says(1, LEFT)
    walk.school.says(2, LEFT)
    walking.is_on_the_board(walk, JO, "on the way back", "on-the-way-back")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=HEAD)
    walking.on_record(walk, HEAD, "Arrived", "Left", "Back")
