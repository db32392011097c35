"""The form of a planned visit: what is typed becomes a plan, what is known of the home is filled in, and nothing typed is lost."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from basestation.core.events import Left, WentOut
from basestation.core.policy.rules import CodeWords, Leaving
from basestation.core.turn import ForVisit
from basestation.core.visit import PLANNED, Stop
from basestation.store import badges, schema
from basestation.web.pages.times import Times
from tests.support.seeding import seeded

from .office import NOON_MS
from .planning_desk import EASY, HOUR_MS, at_the_desk

HALF_HOUR_MS, DAY_MS = HOUR_MS // 2, 24 * HOUR_MS


def test_a_routine_visit_is_planned_with_the_policy_s_own_check_ins(tmp_path):
    answer, desk = at_the_desk(tmp_path, lambda desk: desk.plan(second=str(desk.wes)))

    plan = desk.visit.plan
    assert answer.headers["Location"] == "/visits/1"
    assert (desk.visit.state, plan.visitor, plan.second, plan.stops) == (PLANNED, desk.vi, desk.wes, (Stop("14 Marsh Lane, Hessle"),))
    assert (plan.leave_ms, plan.back_by_ms) == (NOON_MS + HALF_HOUR_MS, NOON_MS + 3 * HOUR_MS + HALF_HOUR_MS)
    assert (plan.interval_min, plan.grace_min, plan.parts) == (20, 5, "Vi Nair leads, Wes Reed goes along")


def test_the_car_the_looks_and_the_badge_come_from_the_roster(tmp_path):
    async def story(desk):
        engine = desk.office.store.engine
        seeded(engine, badges.add_badge, "Blue")
        car = {"vehicle_make": "Fiesta", "registration": "HX19 ABC", "description": "red coat", "usual_badge": 1}
        with engine.begin() as connection:
            connection.execute(update(schema.people).where(schema.people.c.number == desk.vi).values(**car))
        policy = desk.site.policy
        desk.office.service.site = desk.office.load()
        desk.office.service.site.policy = policy
        await desk.plan()

    _, desk = at_the_desk(tmp_path, story)

    assert (desk.visit.plan.vehicle, desk.visit.plan.description, desk.visit.plan.badge) == ("Fiesta, HX19 ABC", "red coat", 1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"visitor": ""}, "Choose who goes from the list."),
        ({"second": "99"}, "Choose who goes along"),
        ({"address_0": " "}, "Enter the address of the visit."),
        ({"address_0": "x" * 70_000}, "there is room for 300"),
        ({"purpose": ""}, "Enter what the visit is for, and why it is needed."),
        ({"day": "someday"}, "Enter the day as today, tomorrow"),
        ({"day": "1/1/2020"}, "That day has passed."),
        ({"day": "1/1/2099"}, "more than a year away"),
        ({"leaves": "half one"}, "Enter when they leave as hours and minutes"),
        ({"leaves": "٢٣٠٠"}, "Enter when they leave as hours and minutes"),
        ({"back": ""}, "Enter the time of return as hours and minutes"),
        ({"back": "12:00"}, "before they leave (1230)"),
        ({"leaves": "0900", "back": "1130"}, "1130 has passed."),
        ({"interval": "4"}, "from 5 to 60"),
        ({"cue": "9"}, "Choose how the badge asks"),
        ({"unannounced_0": "yes"}, "Enter why the family was not told."),
        ({"arrive_0": "noonish"}, "Enter when they mean to be there"),
        ({"position_0": "91, 0"}, "like 53.7457, -0.3368"),
        ({"response": "x" * 2001}, "there is room for 2000"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path, changed, words):
    answer, desk = at_the_desk(tmp_path, lambda desk: desk.plan(risks_0="a dog called Rex", **changed))

    assert answer.status_code == 422
    assert words in answer.text
    assert "a dog called Rex" in answer.text
    assert desk.site.planned == {}


@pytest.mark.parametrize(
    ("day", "days"), [("today", 0), ("", 0), ("Tomorrow", 1), ("mon", 1), ("sunday", 0), ("16/6/2025", 1), ("1 July 2025", 16)]
)
def test_a_day_is_typed_as_people_say_it(tmp_path, day, days):
    """It is noon on Sunday 15 June 2025."""
    _, desk = at_the_desk(tmp_path, lambda desk: desk.plan(day=day, leaves="13.30", back="1400"))

    assert desk.visit.plan.leave_ms == NOON_MS + days * DAY_MS + 3 * HALF_HOUR_MS


def test_another_stop_is_added_and_taken_out_without_losing_a_letter(tmp_path):
    async def story(desk):
        two = await desk.plan(do="add-stop", risks_0="a dog")
        stops = {"stops": "2", "address_1": "3 Saltings Close", "family_1": "F-12"}
        one = await desk.plan(do="drop-stop 0", **stops)
        await desk.plan(**stops)
        return two.text, one.text

    (two, one), desk = at_the_desk(tmp_path, story)

    assert 'name="address_1"' in two
    assert "a dog" in two
    assert 'name="address_1"' not in one
    assert "3 Saltings Close" in one
    assert "F-12" in one
    assert [stop.address for stop in desk.visit.plan.stops] == ["14 Marsh Lane, Hessle", "3 Saltings Close"]


KNOWN = {"exact_0": "Flat 2", "entrance_0": "Side gate", "parking_0": "Station Road", "family_0": "F-0417", "risks_0": "Large dog",
         "children_0": "two", "position_0": "53.74567, -0.33678"}  # fmt: skip


def test_what_is_known_of_a_home_is_filled_in_and_dated(tmp_path):
    async def story(desk):
        await desk.plan(**KNOWN)
        shown = await desk.post("/visits/plan/known/0", desk.form | {"address_0": "14 MARSH LANE Hessle"})
        await desk.plan(address_0="14 Marsh lane, Hessle")
        return shown.text

    shown, desk = at_the_desk(tmp_path, story)

    first, second = desk.site.planned[1].plan.stops[0], desk.site.planned[2].plan.stops[0]
    assert "Nobody has been there yet; also planned for: 15 Jun 2025, 12:30" in shown
    assert "Side gate" in shown
    assert second == replace(first, address="14 Marsh lane, Hessle")


def test_what_somebody_clears_stays_empty(tmp_path):
    async def story(desk):
        await desk.plan(**KNOWN)
        await desk.plan(known_0="14marshlanehessle", risks_0="")

    _, desk = at_the_desk(tmp_path, story)

    assert desk.site.planned[2].plan.stops[0] == Stop("14 Marsh Lane, Hessle")


def test_a_visitor_plans_their_own_visits_and_learns_nothing_of_others(tmp_path):
    async def story(desk):
        await desk.plan(visitor=str(desk.wes), **KNOWN)
        page = await desk.get("/visits/plan", "visitor")
        for_other = await desk.plan("visitor", visitor=str(desk.wes))
        own = await desk.plan("visitor")
        return (
            page.text,
            for_other.status_code,
            own.status_code,
            await desk.get("/visits/1", "visitor"),
            await desk.get("/visits", "visitor"),
        )

    (page, for_other, own, others, listed), desk = at_the_desk(tmp_path, story)

    assert "14 Marsh Lane" not in page
    assert (for_other, own, others.status_code) == (422, 303, 403)
    assert desk.site.planned[2].plan.stops[0].risks == ""
    assert "Vi Nair" in listed.text
    assert "Wes Reed" not in listed.text


def test_a_change_is_another_version_with_its_reason_and_lapses_what_was_agreed(tmp_path):
    rules = replace(EASY, leaving=Leaving(seen_by=("office", "head")))

    async def story(desk):
        await desk.plan()
        await desk.post("/visits/1/read", {"version": desk.version()}, "head")
        before = await desk.get("/visits/1")
        without = await desk.post("/visits/1/plan", desk.form | {"purpose": "work for the child"})
        await desk.post("/visits/1/plan", desk.form | {"purpose": "work for the child", "reason": "the mother asked"})
        return before.text, without.text, (await desk.get("/visits/1")).text

    (before, without, after), desk = at_the_desk(tmp_path, story, rules)

    assert "Everything the policy asks is done" in before
    assert "Enter what has changed, and why." in without
    assert (desk.visit.version, desk.visit.plan.purpose) == (2, "work for the child")
    assert "The head has not read this plan." in after
    assert "(the mother asked)" in after
    assert "The office has read this plan (Mo Office)." in after


def test_saving_what_is_there_already_changes_nothing(tmp_path):
    async def story(desk):
        await desk.plan()
        return await desk.post("/visits/1/plan", desk.form | {"reason": "tidying up"})

    answer, desk = at_the_desk(tmp_path, story)

    assert answer.status_code == 409
    assert "Nothing has changed." in answer.text
    assert desk.visit.version == 1


def test_the_words_are_shown_to_whoever_answers_calls_and_to_those_who_go(tmp_path):
    rules = replace(EASY, code_words=CodeWords(to_office=True))

    async def story(desk):
        await desk.plan(code_word="lighthouse", second=str(desk.wes))
        pages = {
            who: (await desk.get("/visits/1", who)).text for who in ("office", "delegate", "visitor", "second visitor", "safeguarding")
        }
        form = await desk.get("/visits/1/plan", "safeguarding")
        await desk.post(
            "/visits/1/plan", desk.form | {"second": str(desk.wes), "purpose": "other", "reason": "x", "code_word": "guess"}, "safeguarding"
        )
        return pages, form.text

    (pages, form), desk = at_the_desk(tmp_path, story, rules)

    assert {who: "lighthouse" in text for who, text in pages.items()} == {
        "office": True, "delegate": True, "visitor": True, "second visitor": True, "safeguarding": False,
    }  # fmt: skip
    assert "lighthouse" not in form
    assert (desk.visit.plan.code_word, desk.visit.plan.purpose) == ("lighthouse", "other")


def test_a_copy_takes_the_home_and_asks_for_the_times_again(tmp_path):
    async def story(desk):
        await desk.plan(unannounced_0="yes", why_unannounced_0="nobody answers", **KNOWN)
        return await desk.get("/visits/plan?copy=1")

    page, _ = at_the_desk(tmp_path, story)

    assert "Side gate" in page.text
    assert 'name="leaves" autocomplete="off" value=""' in page.text
    assert "nobody answers" not in page.text


@pytest.mark.parametrize("path", ["/visits/9", "/visits/9/plan", "/visits/plan?copy=9", "/visits/9/assessment", "/visits/9/not-going"])
def test_a_visit_that_never_was_is_not_found(tmp_path, path):
    answer, _ = at_the_desk(tmp_path, lambda desk: desk.get(path))

    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("field", ["address_0", "purpose", "risks_0", "response", "parts", "code_word"])
def test_whatever_is_pasted_is_shown_as_text(tmp_path, field):
    nasty = "<img src=x onerror=alert(1)>‮'; DROP TABLE visits; --"

    async def story(desk):
        await desk.plan(**{field: nasty})
        return (await desk.get("/visits/1")).text, (await desk.get("/visits/1/plan")).text

    pages, _ = at_the_desk(tmp_path, story)

    assert all("<img" not in page for page in pages)
    assert all("&lt;img src=x" in page for page in pages)


def test_where_nobody_has_been_the_form_says_so_and_asks_how_much_is_known(tmp_path):
    rules = replace(EASY, pairs="unless well known")

    async def story(desk):
        shown = await desk.post("/visits/plan/known/0", desk.form)
        await desk.plan(is_little_known="yes")
        return shown.text, (await desk.get("/visits/1")).text

    (shown, page), desk = at_the_desk(tmp_path, story, rules)

    assert "No visit to this address is on record." in shown
    assert "then nobody goes alone" in shown
    assert desk.visit.plan.is_little_known
    assert "Little is known of the home, so nobody goes alone. Vi Nair would go alone." in page


def test_of_somebody_who_is_out_the_way_ahead_may_change_and_the_rest_stays(tmp_path):
    """The second home turns out to be another one; who goes, the first home and the time of return are on record."""

    async def story(desk):
        await desk.plan(stops="2", address_1="3 Saltings Close")
        before = desk.visit.plan
        await desk.office.service.ask(ForVisit(1, WentOut(NOON_MS, 1, before)))
        await desk.office.service.ask(ForVisit(1, Left(NOON_MS + 1, "Mo")))
        form = await desk.get("/visits/1/plan")
        changed = {
            "stops": "2",
            "address_0": "another first home",
            "address_1": "5 Saltings Close",
            "visitor": str(desk.wes),
            "back": "23:00",
        }
        await desk.post("/visits/1/plan", desk.form | changed | {"reason": "the family moved"})
        return form.text, before

    (form, before), desk = at_the_desk(tmp_path, story)

    assert 'name="visitor"' not in form
    assert 'name="back"' not in form
    assert desk.visit.plan == replace(before, stops=(before.stops[0], Stop("5 Saltings Close")))


@pytest.mark.parametrize(("leaves", "back", "hours"), [("22:00", "0030", 2.5), ("1300", "00:59", 11 + 59 / 60)])
def test_a_visit_over_midnight_is_back_on_the_next_day_and_the_page_says_which(tmp_path, leaves, back, hours):
    async def story(desk):
        form = await desk.get("/visits/plan")
        await desk.plan(leaves=leaves, back=back)
        return form.text, (await desk.get("/visits/1")).text

    (form, page), desk = at_the_desk(tmp_path, story)

    plan = desk.visit.plan
    assert plan.back_by_ms - plan.leave_ms == round(hours * 3_600_000)
    assert "Earlier than they leave: the next day" in form
    assert f"back by {Times(desk.site.zone, desk.office.now_ms).clock(plan.back_by_ms)}." in page


@pytest.mark.parametrize("day", ["today", "tomorrow"])
def test_a_stop_after_midnight_is_on_the_next_day_and_the_office_rings_no_sooner(tmp_path, day):
    async def story(desk):
        await desk.plan(day=day, leaves="23:30", back="00:45", arrive_0="00:10")
        return await desk.get("/visits/1/plan")

    form, desk = at_the_desk(tmp_path, story)

    plan = desk.visit.plan
    assert plan.stops[0].arrive_ms - plan.leave_ms == 40 * 60_000
    assert 'value="00:10"' in form.text
