"""A form that is sent twice, a page that has grown old, and what was agreed to another plan than the one that leaves."""

from dataclasses import replace

from basestation.core.events import Approved, Arrived, DepartureAgreed, Left, PlanChanged, WentOut
from basestation.core.policy.rules import Approval, Evening
from basestation.core.turn import ForVisit

from .planning_desk import EASY, HOUR_MS, at_the_desk

THREE = {"stops": "3", "address_1": "3 Saltings Close", "address_2": "Marsh View Farm"}


async def at_the_second_home(desk):
    """Out, and inside the second of three homes; the plan's page is open and shows all three."""
    await desk.plan(**THREE)
    ask = desk.office.service.ask
    await ask(ForVisit(1, WentOut(desk.office.now_ms, desk.people["office"], desk.visit.plan)))
    await ask(ForVisit(1, Arrived(desk.office.now_ms, "Mo")))
    await ask(ForVisit(1, Left(desk.office.now_ms, "Mo")))
    await ask(ForVisit(1, Arrived(desk.office.now_ms, "Mo")))


def test_a_plan_that_is_sent_twice_is_one_visit(tmp_path):
    async def story(desk):
        first = await desk.plan()
        desk.office.now_ms += 1_500
        return first, await desk.plan()

    (first, second), desk = at_the_desk(tmp_path, story)

    assert first.headers["Location"] == second.headers["Location"] == "/visits/1"
    assert list(desk.site.planned) == [1]


def test_the_same_plan_entered_again_later_is_another_visit(tmp_path):
    async def story(desk):
        await desk.plan()
        desk.office.now_ms += 5 * 60_000
        return await desk.plan()

    answer, desk = at_the_desk(tmp_path, story)

    assert (answer.headers["Location"], list(desk.site.planned)) == ("/visits/2", [1, 2])


def test_where_somebody_is_just_now_stays_in_the_plan(tmp_path):
    """An alarm from that home would send the police to another."""

    async def story(desk):
        await at_the_second_home(desk)
        one_less = desk.form | THREE | {"stops": "1", "reason": "shorter"}
        return await desk.post("/visits/1/plan", one_less)

    _, desk = at_the_desk(tmp_path, story)

    assert desk.visit.here.address == "3 Saltings Close"


def test_a_stop_that_is_behind_them_or_where_they_are_can_t_be_taken_out(tmp_path):
    async def story(desk):
        await at_the_second_home(desk)
        page = await desk.get("/visits/1/plan")
        shortened = await desk.post("/visits/1/plan", desk.form | THREE | {"do": "drop-stop 0"})
        return page, shortened

    (page, shortened), _ = at_the_desk(tmp_path, story)

    assert "Take stop 1 out" not in page.text
    assert "Take stop 2 out" not in page.text
    assert "Take stop 3 out" in page.text
    assert 'name="address_2"' in shortened.text


def test_a_page_of_the_plan_that_has_grown_old_changes_nothing(tmp_path):
    """Loaded before they went on to the second home: its first stop ahead is no longer theirs."""

    async def story(desk):
        await desk.plan(**THREE)
        await desk.get("/visits/1/plan")
        changed = desk.form | THREE | {"seen": "1.0.planned", "reason": "shorter", "purpose": "a talk"}
        await desk.office.service.ask(ForVisit(1, WentOut(desk.office.now_ms, desk.people["office"], desk.visit.plan)))
        stale = await desk.post("/visits/1/plan", changed)
        before = desk.visit.plan.purpose
        again = await desk.post("/visits/1/plan", changed | {"seen": "1.0.out"})
        return stale, before, again

    (stale, before, again), desk = at_the_desk(tmp_path, story)

    assert (stale.status_code, before) == (422, "attendance")
    assert "they have moved on" in stale.text
    assert "a talk" in stale.text
    assert (again.status_code, desk.visit.plan.purpose) == (303, "a talk")


def test_a_yes_to_an_afternoon_is_no_yes_to_the_evening(tmp_path):
    """The time of return is moved at the door, from the afternoon into the night."""
    rules = replace(EASY, approval=Approval(("head",)), evening=Evening(after_dark="head agrees", out_of_hours="head agrees"))

    async def story(desk):
        desk.office.now_ms += 24 * HOUR_MS  # a Monday
        await desk.plan()
        await desk.office.service.ask(ForVisit(1, Approved(desk.office.now_ms, "visit", desk.people["head"], "head", desk.people["head"])))
        choices = {"badge": "none", "phone": "yes", "identity": "yes"}
        as_planned = await desk.post("/visits/1/leave", choices | {"back_by": "15:45"})
        at_night = await desk.post("/visits/1/leave", choices | {"back_by": "23:30"})
        return as_planned, at_night

    (as_planned, at_night), desk = at_the_desk(tmp_path, story, rules)

    assert "needs the head" not in as_planned.text
    assert (at_night.status_code, desk.visit.state) == (409, "planned")
    assert "Back by 23.30: the plan that was agreed says 15:30" in at_night.text


def test_nobody_goes_by_a_plan_that_was_changed_while_they_stood_at_the_door(tmp_path):
    """The page names Vi and her badge; at another desk somebody has put Wes into the plan."""

    async def story(desk):
        await desk.plan()
        at_the_door = {"badge": "none", "phone": "yes", "identity": "yes", "version": "1"}
        await desk.office.service.ask(
            ForVisit(
                1, DepartureAgreed(desk.office.now_ms, desk.people["office"], "badge", "Vi Nair: no badge", "flat", desk.people["head"])
            )
        )
        other = replace(desk.visit.plan, visitor=desk.wes)
        await desk.office.service.ask(ForVisit(1, PlanChanged(desk.office.now_ms, desk.people["office"], other, "Vi is ill")))
        polled = await (await desk.as_("office")).get("/visits/1/leave?shown=x&version=1&badge=none", headers={"HX-Request": "true"})
        departed = await desk.post(
            "/visits/1/leave/departure", {"rule": "badge", "reason": "x", "approver": str(desk.people["head"])} | at_the_door
        )
        return polled, departed, await desk.post("/visits/1/leave", at_the_door)

    (polled, departed, gone), desk = at_the_desk(tmp_path, story)

    assert polled.headers["HX-Redirect"] == "/visits/1/leave?badge=none&back_by=15%3A30"
    assert (departed.status_code, gone.status_code, desk.visit.state) == (409, 409, "planned")
    assert "The plan was changed meanwhile" in gone.text
    assert "Wes Reed: may this visit go?" in gone.text


def test_a_departure_that_was_agreed_to_another_plan_is_agreed_anew(tmp_path):
    rules = replace(EASY, pairs="always")

    async def story(desk):
        await desk.plan()
        ask, now_ms, head = desk.office.service.ask, desk.office.now_ms, desk.people["head"]
        await ask(ForVisit(1, DepartureAgreed(now_ms, desk.people["office"], "pair", "goes alone", "well known family", head)))
        agreed = await desk.get("/visits/1/leave")
        elsewhere = replace(desk.visit.plan, stops=(replace(desk.visit.plan.stops[0], address="99 Unknown Road"),))
        await ask(ForVisit(1, PlanChanged(now_ms, desk.people["office"], elsewhere, "another family")))
        return agreed, await desk.get("/visits/1/leave")

    (agreed, changed), _ = at_the_desk(tmp_path, story, rules)

    assert "well known family" in agreed.text
    assert "well known family" not in changed.text
