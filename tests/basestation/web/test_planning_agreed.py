"""A planned visit is agreed: yeses given, said by telephone and confirmed, plans read, assessments made and signed, or it does not go."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from basestation.core.planning import assessing
from basestation.core.policy.rules import Approval, Assessing, Leaving
from basestation.store import schema
from basestation.store.roster import set_password
from tests.support.seeding import seeded

from .planning_desk import EASY, at_the_desk

HEAD_SAYS = replace(EASY, approval=Approval(roles=("head", "delegate")))
SIGNED = replace(EASY, assessing=Assessing("each visit", ("head",)), approval=Approval(roles=("head",)))
WHOLE = {f"answer_{index}": f"looked at {name}" for index, name in enumerate(assessing.NAMES)} | {"interval": "20", "do": "save"}


async def approve(desk, who, number=1):
    return await desk.post(f"/visits/{number}/approve", {"version": desk.version(number)}, who)


def test_the_head_says_yes_with_one_button(tmp_path):
    async def story(desk):
        await desk.plan()
        before, board = await desk.get("/visits/1", "head"), await desk.get("/", "head")
        await approve(desk, "head")
        return before.text, board.text, (await desk.get("/visits/1")).text, (await desk.get("/", "head")).text

    (before, board, after, quiet), desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert "Nobody has said yes to this visit yet." in before
    assert "Your yes is needed" in before
    assert "One visit waits for you" in board
    assert "Hannah Head said yes to this visit." in after
    assert "waits for you" not in quiet
    assert (desk.visit.approvals[0].role, desk.visit.approvals[0].is_verbal) == ("head", False)


@pytest.mark.parametrize("who", ["office", "visitor", "safeguarding"])
def test_whose_yes_the_policy_does_not_ask_for_can_t_give_one(tmp_path, who):
    async def story(desk):
        await desk.plan()
        return await approve(desk, who), await desk.get("/visits/1", who)

    (answer, page), desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert answer.status_code == 409
    assert "Yes to this visit" not in page.text
    assert desk.visit.approvals == ()


def test_nobody_says_yes_to_a_plan_that_was_changed_while_they_read(tmp_path):
    async def story(desk):
        await desk.plan()
        seen = desk.version()
        await desk.post("/visits/1/plan", desk.form | {"purpose": "other", "reason": "more urgent"})
        return await desk.post("/visits/1/approve", {"version": seen}, "head")

    answer, desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert answer.status_code == 409
    assert "changed since this page was loaded" in answer.text
    assert desk.visit.approvals == ()


def test_the_head_s_own_visit_needs_another_s_yes(tmp_path):
    async def story(desk):
        await desk.plan(second=str(desk.people["head"]))
        return await approve(desk, "head"), await approve(desk, "delegate")

    (own, other), desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert (own.status_code, other.status_code) == (409, 303)
    assert desk.visit.approvals[0].approver == desk.people["delegate"]


def test_a_yes_by_telephone_counts_at_once_and_is_confirmed_by_who_said_it(tmp_path):
    async def story(desk):
        await desk.plan()
        offered = (await desk.get("/visits/1")).text
        form = {"version": desk.version(), "approver": str(desk.people["head"])}
        await desk.post("/visits/1/approve-by-telephone", form)
        waiting, board = (await desk.get("/visits/1")).text, (await desk.get("/", "head")).text
        await desk.post("/visits/1/confirm", {}, "delegate")
        still = desk.visit.approvals[0].confirmed_ms
        await desk.post("/visits/1/confirm", {}, "head")
        return offered, waiting, board, still

    (offered, waiting, board, still), desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert "Somebody said yes by telephone" in offered
    assert "has not confirmed it yet" in waiting
    assert "Everything the policy asks is done" in waiting
    assert "please confirm what you said by telephone" in board
    assert still is None
    assert desk.visit.approvals[0].confirmed_ms is not None
    assert (desk.visit.approvals[0].approver, desk.visit.approvals[0].recorded_by) == (desk.people["head"], desk.people["office"])


@pytest.mark.parametrize("chosen", ["visitor", "office", "safeguarding"])
def test_only_a_yes_that_is_needed_is_written_down_for_somebody(tmp_path, chosen):
    async def story(desk):
        await desk.plan()
        return await desk.post("/visits/1/approve-by-telephone", {"version": desk.version(), "approver": str(desk.people[chosen])})

    answer, desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert answer.status_code == 409
    assert desk.visit.approvals == ()


def test_the_head_reads_the_plan_only_by_pressing(tmp_path):
    rules = replace(EASY, leaving=Leaving(seen_by=("head", "office")))

    async def story(desk):
        await desk.plan()
        opened = await desk.get("/visits/1", "head")
        seen = desk.visit.seen
        await desk.post("/visits/1/read", {"version": desk.version()}, "head")
        return opened.text, seen

    (opened, seen), desk = at_the_desk(tmp_path, story, rules)

    assert "I have read this plan" in opened
    assert [each.role for each in seen] == ["office"]  # who wrote it down knows it
    assert [each.role for each in desk.visit.seen] == ["office", "head"]


def test_not_going_asks_what_is_done_instead_and_why(tmp_path):
    async def story(desk):
        await desk.plan()
        without = await desk.post("/visits/1/not-going", {"alternative": "", "reason": ""})
        await desk.post("/visits/1/not-going", {"alternative": "a video call", "reason": "the father is drunk"})
        return without, await desk.get("/visits/1"), await desk.get("/visits?tab=past")

    (without, page, past), desk = at_the_desk(tmp_path, story)

    assert without.status_code == 422
    assert "Enter why they don&#39;t go." in without.text
    assert desk.site.planned == {}
    assert "Instead: a video call" in page.text
    assert "the father is drunk" in page.text
    assert "Not going" in past.text


# The assessment -----------------------------------------------------------------------------------------------------


def test_an_assessment_sets_this_visit_s_own_timers_and_procedure(tmp_path):
    async def story(desk):
        await desk.plan()
        await desk.post("/visits/1/assessment", WHOLE | {"interval": "10", "answer_8": "ring the farm, then 999"})
        return await desk.get("/visits/1/assessment")

    page, desk = at_the_desk(tmp_path, story, SIGNED)

    assert (desk.visit.plan.interval_min, desk.visit.plan.if_late, desk.visit.version) == (10, "ring the farm, then 999", 2)
    assert "Version 1, made by Mo Office" in page.text


def test_one_button_says_yes_and_signs_and_a_new_version_is_signed_again(tmp_path):
    async def story(desk):
        await desk.plan()
        await desk.post("/visits/1/assessment", WHOLE)
        page = await desk.get("/visits/1", "head")
        await approve(desk, "head")
        done = await desk.get("/visits/1")
        await desk.post("/visits/1/assessment", WHOLE | {"answer_1": "a second dog"})
        return page.text, done.text, (await desk.get("/visits/1")).text, (await desk.get("/visits/1/assessment")).text

    (page, done, again, versions), desk = at_the_desk(tmp_path, story, SIGNED)

    assert "Yes to this visit, and I sign its assessment" in page
    assert "Everything the policy asks is done" in done
    assert "An earlier version of the assessment was signed." in again
    assert "<ins>a second dog</ins>" in versions
    assert {given.of for given in desk.visit.approvals} == {"visit", "assessment"}


def test_a_heading_left_open_is_saved_and_still_to_do(tmp_path):
    async def story(desk):
        await desk.plan()
        nothing = await desk.post("/visits/1/assessment", {"interval": "20", "do": "save"})
        await desk.post("/visits/1/assessment", WHOLE | {"answer_5": ""})
        return nothing, await desk.get("/visits/1")

    (nothing, page), desk = at_the_desk(tmp_path, story, SIGNED)

    assert nothing.status_code == 422
    assert "says nothing of: reaching school from there." in page.text
    assert len(desk.visit.assessments) == 1


@pytest.mark.parametrize("how", ["copied", "unchanged"])
def test_the_assessment_of_the_last_visit_to_the_home_is_taken_over(tmp_path, how):
    first = replace(EASY, assessing=Assessing("first visit"))

    async def story(desk):
        await desk.plan()
        await desk.post("/visits/1/assessment", WHOLE | {"answer_0": "calm"})
        await desk.plan(day="tomorrow")
        before = await desk.get("/visits/2")
        copied = await desk.get("/visits/2/assessment?copy=1")
        form = {"do": "unchanged"} if how == "unchanged" else WHOLE | {"answer_0": "less calm", "copied_from": "1"}
        await desk.post("/visits/2/assessment", form)
        return before.text, copied.text

    (before, copied), desk = at_the_desk(tmp_path, story, first)

    made = desk.site.planned[2].assessments[0]
    assert "The assessment of visit 1 to this home has not been referred to yet." in before
    assert ">\ncalm</textarea>" in copied
    assert made.copied_from == 1
    assert made.answers[0] == ("behaviour", "calm" if how == "unchanged" else "less calm")


def test_an_older_version_is_shown_and_can_t_be_changed(tmp_path):
    async def story(desk):
        await desk.plan()
        await desk.post("/visits/1/assessment", WHOLE | {"answer_0": "calm"})
        await desk.post("/visits/1/assessment", WHOLE | {"answer_0": "less calm"})
        return (await desk.get("/visits/1/assessment?version=1")).text, (await desk.get("/visits/1/assessment?version=9")).status_code

    (page, missing), _ = at_the_desk(tmp_path, story, SIGNED)

    assert "This is version 1, which no longer holds." in page
    assert 'name="answer_0"' not in page
    assert missing == 404


# The lists ----------------------------------------------------------------------------------------------------------


def test_each_visit_is_on_the_tab_of_what_is_to_be_done_about_it(tmp_path):
    async def story(desk):
        await desk.plan()
        await desk.plan(visitor=str(desk.wes), day="tomorrow", address_0="3 Saltings Close")
        return {tab: (await desk.get(f"/visits?tab={tab}", "head")).text for tab in ("today", "approve", "planned", "write-up", "past")}

    pages, _ = at_the_desk(tmp_path, story, HEAD_SAYS)

    shown = {tab: ("14 Marsh Lane" in page, "3 Saltings Close" in page) for tab, page in pages.items()}
    assert shown == {
        "today": (True, False), "approve": (True, True), "planned": (False, True), "write-up": (False, False), "past": (False, False),
    }  # fmt: skip
    assert "(2 for you)" in pages["approve"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2), ("words=saltings", 1), ("words=14+Marsh+Lane", 1), ("words=Nair", 2), ("words=nobody", 0), ("words=%25", 0),
        ("on=15/6/2025", 1), ("on=16/6/2025", 1), ("on=17/6/2025", 0), ("page=99", 0), ("page=none", 2),
    ],
)  # fmt: skip
def test_the_past_is_searched_by_name_address_and_day(tmp_path, query, count):
    async def story(desk):
        await desk.plan()
        await desk.plan(day="tomorrow", address_0="3 Saltings Close")
        for number in (1, 2):
            await desk.post(f"/visits/{number}/not-going", {"alternative": "another day", "reason": "ill"})
        return await desk.get(f"/visits?tab=past&{query}")

    page, _ = at_the_desk(tmp_path, story)

    assert page.status_code == 200
    assert page.text.count('<th scope="row">') == count


def test_a_day_that_is_none_is_said_beside_its_field(tmp_path):
    page, _ = at_the_desk(tmp_path, lambda desk: desk.get("/visits?tab=past&on=soon"))

    assert page.status_code == 422
    assert "Enter a date as day/month/year" in page.text


def test_a_restart_forgets_nothing_that_was_agreed(tmp_path):
    async def story(desk):
        await desk.plan(second=str(desk.wes), stops="2", address_1="3 Saltings Close")
        await desk.post("/visits/1/assessment", WHOLE)
        await approve(desk, "head")
        return desk.office.load().planned

    again, desk = at_the_desk(tmp_path, story, SIGNED)

    assert again == desk.site.planned
    assert len(again[1].approvals) == 2


def test_what_was_erased_is_neither_found_nor_taken_over(tmp_path):
    async def story(desk):
        await desk.plan(risks_0="Large dog")
        await desk.post("/visits/1/not-going", {"alternative": "another day", "reason": "ill"})
        with desk.office.store.engine.begin() as connection:
            connection.execute(update(schema.visits).values(erased_ms=desk.office.now_ms))
        form = await desk.get("/visits/plan")
        return (await desk.get("/visits?tab=past")).text, form.text

    (past, form), _ = at_the_desk(tmp_path, story)

    assert "No visit was found." in past
    assert "14 Marsh Lane" not in form


def test_a_visitor_sees_their_own_past_alone(tmp_path):
    async def story(desk):
        await desk.plan()
        await desk.plan(visitor=str(desk.wes), address_0="3 Saltings Close")
        for number in (1, 2):
            await desk.post(f"/visits/{number}/not-going", {"alternative": "another day", "reason": "ill"})
        return (await desk.get("/visits?tab=past&words=Saltings", "visitor")).text, (await desk.get("/visits?tab=past", "visitor")).text

    (searched, listed), _ = at_the_desk(tmp_path, story)

    assert "No visit was found." in searched
    assert "14 Marsh Lane" in listed
    assert "3 Saltings" not in listed


@pytest.mark.parametrize("who", ["visitor", "safeguarding", "delegate"])
def test_only_the_desk_writes_down_what_others_said(tmp_path, who):
    async def story(desk):
        await desk.plan()
        return await desk.post("/visits/1/approve-by-telephone", {"version": desk.version(), "approver": str(desk.people["head"])}, who)

    answer, desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert answer.status_code == 403
    assert desk.visit.approvals == ()


def test_who_is_on_the_visit_does_not_write_down_another_s_yes_to_it_while_anybody_else_can(tmp_path):
    async def story(desk):
        await desk.plan(second=str(desk.people["office"]))
        form = {"version": desk.version(), "approver": str(desk.people["delegate"])}
        page, own = await desk.get("/visits/1"), await desk.post("/visits/1/approve-by-telephone", form)
        before = desk.visit.approvals
        departure = await desk.get("/visits/1/leave/departure?rule=phone")
        agreed = await desk.post("/visits/1/leave/departure", {"rule": "phone", "reason": "x", "approver": form["approver"]})
        return page, own, before, departure, agreed, await desk.post("/visits/1/approve-by-telephone", form, "head")

    (page, own, before, departure, agreed, other), desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert "This can: Hannah Head." in page.text and "approve-by-telephone" not in page.text
    assert (own.status_code, before) == (403, ())
    assert "This can: Hannah Head." in own.text
    assert (departure.status_code, agreed.status_code, desk.visit.departures) == (403, 403, ())
    assert other.status_code == 303
    assert desk.visit.approvals[0].recorded_by == desk.people["head"]


def test_who_is_alone_at_the_desk_writes_it_down_for_their_own_visit(tmp_path):
    async def story(desk):
        seeded(desk.office.store.engine, set_password, desk.people["head"], "")
        await desk.plan(second=str(desk.people["office"]))
        form = {"version": desk.version(), "approver": str(desk.people["head"])}
        return await desk.post("/visits/1/approve-by-telephone", form)

    answer, desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert answer.status_code == 303
    assert desk.visit.approvals[0].recorded_by == desk.people["office"]


@pytest.mark.parametrize("path", ["/visits/{}", "/incident/{}", "/visits/plan?copy={}", "/visits/{}/plan"])
def test_a_number_too_long_for_any_visit_is_a_page_that_is_not_there(tmp_path, path):
    answer, _ = at_the_desk(tmp_path, lambda desk: desk.get(path.format("9" * 20)))

    assert answer.status_code == 404
    assert "</html>" in answer.text


def test_what_somebody_does_to_a_visit_that_is_not_theirs_is_refused(tmp_path):
    async def story(desk):
        await desk.plan(visitor=str(desk.wes))
        paths = ("plan", "not-going", "assessment", "approve", "read", "confirm")
        form = WHOLE | desk.form | {"reason": "x", "version": desk.version()}
        return {path: (await desk.post(f"/visits/1/{path}", form, "visitor")).status_code for path in paths}

    codes, desk = at_the_desk(tmp_path, story, HEAD_SAYS)

    assert {codes[path] for path in ("plan", "not-going", "assessment")} == {403}
    assert codes["approve"] == 409
    assert (desk.visit.version, desk.visit.assessments, desk.visit.approvals) == (1, (), ())
    assert desk.visit.seen == ()
