"""Every call is logged: with the desk's buttons, with the password, and by hand (R42, R8, R26)."""

import asyncio
from dataclasses import replace

import pytest

from basestation.core.cause import DURESS
from basestation.core.decisions import LogCall, RecordAction, RecordCheckIn
from basestation.core.events import Arrived, DeliverySettled
from basestation.core.incident import OWNED
from basestation.core.position import Fix
from basestation.core.turn import ForVisit, SignedOut
from basestation.core.visit import INSIDE, Plan, Stop
from basestation.store import badges
from tests.support.seeding import seeded

from .office import NOON_MS, Office

MINUTE_MS = 60_000
STOPS = (Stop("1 Low Road", lat_udeg=53_745_670, lon_udeg=-336_780), Stop("9 High Street"))
PLAN = Plan(
    1, 1, STOPS, NOON_MS + 90 * MINUTE_MS, second=2, second_badge=2, challenge="Is Kim in?", challenge_answer="No, at the dentist",
    interval_min=0, grace_min=0,
)  # fmt: skip


def at_the_desk(tmp_path, story, plan=PLAN, roles=("office",)):
    async def whole():
        async with Office(tmp_path) as office:
            office.member("Vi")
            office.member("Wes")
            for label in ("Blue", "Red"):
                seeded(office.store.engine, badges.add_badge, label)
            browser = await office.signed_in("mo", roles, "Mo Office")
            await office.service.ask(SignedOut(NOON_MS, plan))
            return await story(office, browser)

    return asyncio.run(whole())


def made(office, kind):
    return [found for turn in office.world.turns for _, _, found in turn.batch.decisions if isinstance(found, kind)]


def test_what_somebody_says_on_the_telephone_is_entered_and_logged_with_one_press(tmp_path):
    async def story(office, browser):
        await browser.get("/visits/1")
        await browser.post("/visits/1/arrived", {"who": "2", "note": "parked round the corner"})
        inside = office.service.site.visits[1].state
        await browser.post("/visits/1/left", {"who": "1"})
        left = await browser.get("/visits/1")
        await browser.post("/visits/1/arrived", {"who": "none"})
        page = await browser.get("/calls")
        return inside, left, made(office, LogCall), office.service.site.visits[1], page

    inside, left, calls, visit, page = at_the_desk(tmp_path, story)

    assert inside == INSIDE
    assert "on the way to the next stop, stop 2 of 2" in left.text
    assert "Arrived at stop 2 of 2" in left.text
    assert [(call.direction, call.whom, call.outcome, call.note) for call in calls] == [
        ("in", "Wes", "arrived", "parked round the corner"),
        ("in", "Vi", "has left", ""),
    ]
    assert (visit.state, visit.stop) == (INSIDE, 1)
    assert "They rang: Wes" in page.text
    assert "Mo Office" in page.text


def test_the_right_answer_to_the_password_is_a_check_in(tmp_path):
    async def story(office, browser):
        page = await browser.get("/visits/1/ring")
        await browser.post("/visits/1/rang", {"who": "1", "outcome": "right"})
        return page, made(office, LogCall), made(office, RecordCheckIn), office.service.site

    page, (call,), (check_in,), site = at_the_desk(tmp_path, story)

    assert "Is Kim in?" in page.text
    assert "No, at the dentist" in page.text
    assert (call.direction, call.whom, call.outcome) == ("out", "Vi", "password right")
    assert check_in.by == "Mo Office by phone, password right"
    assert site.incidents == {}


def test_a_wrong_answer_opens_an_alarm_that_the_caller_has_and_says_how_to_go_on_talking(tmp_path):
    async def story(office, browser):
        await browser.get("/visits/1/ring")
        answer = await browser.post("/visits/1/rang", {"who": "1", "outcome": "wrong"})
        page = await browser.get(answer.headers["location"])
        return answer, page, office.service.site.incidents, made(office, LogCall)

    answer, page, incidents, (call,) = at_the_desk(tmp_path, story)

    assert answer.headers["location"] == "/visits/1/keep-talking"
    assert "as if all were well" in page.text
    assert "/incident/1" in page.text
    assert (incidents[1].cause, incidents[1].state, incidents[1].owner) == (DURESS, OWNED, 3)
    assert call.outcome == "password wrong"


def test_no_answer_counts_in_the_open_incident_and_in_the_log_with_one_press(tmp_path):
    async def story(office, browser):
        office.now_ms += 101 * MINUTE_MS
        await office.service.ask(DeliverySettled(office.now_ms, -1, "sent", ""))  # of no delivery: it only makes the service look
        await browser.get("/calls")
        await browser.post("/visits/1/rang", {"who": "1", "outcome": "no-answer"})
        return office.service.site.incidents, made(office, LogCall), made(office, RecordAction)

    incidents, (call,), (action,) = at_the_desk(tmp_path, story)

    assert incidents[1].is_open
    assert call.outcome == "no answer"
    assert action.action == "Rang the mobile: no answer"


def test_arrived_elsewhere_is_a_question_with_two_answers(tmp_path):
    async def story(office, browser):
        arrived = Arrived(office.now_ms, "badge 1", Fix(office.now_ms, 53_800_000, -336_780, 10))
        await office.service.ask(ForVisit(1, arrived))
        board, page = await browser.get("/"), await browser.get("/visits/1")
        fine = {"answer": "yes", "why": "they moved", "right_address": "12 New Close"}
        await browser.post("/visits/1/answer", fine)
        return board, page, office.service.site

    board, page, site = at_the_desk(tmp_path, story)

    assert site.incidents == {}
    for seen in (board, page):
        assert "from 1 Low Road. Is that right?" in seen.text
        assert "Yes, that's fine" in seen.text
    assert site.visits[1].question == ""
    assert site.visits[1].here.address == "12 New Close"
    assert (site.visits[1].here.lat_udeg, site.visits[1].state) == (None, INSIDE)


def test_no_to_the_question_opens_the_call(tmp_path):
    async def story(office, browser):
        await office.service.ask(ForVisit(1, Arrived(office.now_ms, "badge 1", Fix(office.now_ms, 53_800_000, -336_780, 10))))
        await browser.get("/visits/1")
        return await browser.post("/visits/1/answer", {"answer": "no"}), office.service.site.visits[1]

    answer, visit = at_the_desk(tmp_path, story)

    assert (answer.headers["location"], visit.question) == ("/visits/1/ring", "")


def test_a_call_without_a_visit_is_logged_and_listed_by_day(tmp_path):
    async def story(office, browser):
        await browser.get("/calls")
        call = {"direction": "in", "whom": "A neighbour", "visit": "none", "outcome": "other", "note": "asked for the head"}
        answer = await browser.post("/calls", call)
        today, yesterday = await browser.get("/calls"), await browser.get("/calls?day=2025-06-14")
        return answer, today, yesterday

    answer, today, yesterday = at_the_desk(tmp_path, story)

    assert answer.status_code == 303
    assert "A neighbour" in today.text
    assert "asked for the head" in today.text
    assert "No call is logged" in yesterday.text


@pytest.mark.parametrize(("typed", "says"), [({"whom": ""}, "Enter whom you spoke to."), ({"outcome": "danced"}, "Choose what came of it")])
def test_a_call_that_is_not_understood_says_so_and_loses_nothing(tmp_path, typed, says):
    async def story(office, browser):
        await browser.get("/calls")
        call = {"direction": "out", "whom": "Vi's mother", "visit": "1", "outcome": "no answer", "note": "at work"}
        return await browser.post("/calls", call | typed), made(office, LogCall)

    answer, logged = at_the_desk(tmp_path, story)

    assert (answer.status_code, logged) == (422, [])
    assert says in answer.text
    assert "at work" in answer.text


def test_when_no_badge_asks_the_page_says_when_to_ring(tmp_path):
    async def story(office, browser):
        before = await browser.get("/visits/1")
        office.now_ms = NOON_MS + 91 * MINUTE_MS
        return before, await browser.get("/visits/1")

    before, later = at_the_desk(tmp_path, story, replace(PLAN, stops=(replace(STOPS[0], arrive_ms=NOON_MS + 20 * MINUTE_MS),)))

    assert "If nothing is heard by 12:30, ring them." in before.text
    assert "Ring them now" in later.text


def test_who_only_visits_sees_no_calls(tmp_path):
    async def story(office, browser):
        return [(await browser.get(path)).status_code for path in ("/calls", "/visits/1/ring")]

    codes = at_the_desk(tmp_path, story, roles=("visitor",))

    assert codes == [403, 403]
