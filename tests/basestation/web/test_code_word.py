"""The code-word desk: one step from "they said it" to the 999 sheet."""

import asyncio

from basestation.core.cause import CODE_WORD, LOST_CONTACT, OVERDUE
from basestation.core.decisions import LogCall
from basestation.core.events import ConcernRaised, Returned
from basestation.core.incident import OWNED
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import badges
from tests.support.seeding import seeded

from .office import NOON_MS, Office

MINUTE_MS = 60_000


def at_school(tmp_path, story, visits=1, roles=("office",)):
    async def whole():
        async with Office(tmp_path) as office:
            vi, wes = office.member("Vi"), office.member("Wes")
            for label in ("Blue", "Red"):
                seeded(office.store.engine, badges.add_badge, label)
            browser = await office.signed_in("mo", roles, "Mo Office")
            for number, visitor in list(enumerate((vi, wes), 1))[:visits]:
                plan = Plan(
                    visitor, number, (Stop(f"{number} Low Road"),), NOON_MS + 60 * MINUTE_MS, code_word=f"yellow folder {number}",
                    challenge="Is Kim in?", challenge_answer="No, at the dentist",
                )  # fmt: skip
                await office.service.ask(SignedOut(NOON_MS, plan))
            await browser.get("/account")
            return await story(office, browser)

    return asyncio.run(whole())


def incidents(office):
    return list(office.service.site.incidents.values())


def calls(office):
    return [made for turn in office.world.turns for _, _, made in turn.batch.decisions if isinstance(made, LogCall)]


def test_with_one_visit_out_one_press_opens_the_alarm_and_whoever_pressed_has_it(tmp_path):
    async def story(office, browser):
        answer = await browser.post("/code-word")
        sheet = await browser.get(answer.headers["location"])
        return answer, sheet, incidents(office), calls(office)

    answer, sheet, (incident,), (call,) = at_school(tmp_path, story)

    assert (answer.status_code, answer.headers["location"]) == (303, "/incident/1")
    assert (incident.cause, incident.visit_no, incident.state, incident.owner) == (CODE_WORD, 1, OWNED, 3)
    assert (call.direction, call.whom, call.outcome, call.person) == ("in", "Vi", "code word", 3)
    assert "Police, please" in sheet.text
    assert "They said our code word for danger" in sheet.text
    assert incident.shows_sheet


def test_with_several_out_the_desk_asks_who_and_keeps_the_time_of_the_call(tmp_path):
    async def story(office, browser):
        desk = await browser.post("/code-word")
        before = incidents(office)
        office.now_ms += 5_000
        answer = await browser.post("/code-word", {"visit": "2", "heard": str(NOON_MS)})
        return desk, before, answer, incidents(office), calls(office)

    desk, before, answer, (incident,), (call,) = at_school(tmp_path, story, visits=2)

    assert before == []
    assert "yellow folder 1" in desk.text
    assert "yellow folder 2" in desk.text
    assert 'data-key="2"' in desk.text
    assert (answer.headers["location"], incident.visit_no) == ("/incident/1", 2)
    assert (incident.pressed_ms, call.at_ms, incident.opened_ms) == (NOON_MS, NOON_MS, NOON_MS + 5_000)


def test_who_it_is_need_not_be_known(tmp_path):
    async def story(office, browser):
        await browser.post("/code-word", {"visit": "unknown"})
        again = await browser.post("/code-word", {"visit": "unknown"})
        return again, incidents(office)

    again, found = at_school(tmp_path, story, visits=0)

    assert [(incident.visit_no, incident.cause) for incident in found] == [(None, CODE_WORD)]
    assert again.headers["location"] == "/incident/1"


def test_who_is_chosen_after_an_unknown_caller_is_another_alarm_unless_somebody_says_it_is_the_same(tmp_path):
    async def story(office, browser):
        plain = await browser.get("/code-word")
        await browser.post("/code-word", {"visit": "unknown"})
        alarm = await browser.get("/incident/1")
        office.now_ms += 2 * MINUTE_MS
        desk = await browser.get("/code-word")
        other = await browser.post("/code-word", {"visit": "1"})
        same = await browser.post("/code-word", {"visit": "2@1"})
        return plain, alarm, desk, other, same, incidents(office)

    plain, alarm, desk, other, same, (first, second) = at_school(tmp_path, story, visits=2)

    assert "who rang" not in plain.text.split("<form")[0]
    assert "Say who it was" in alarm.text
    assert "Wes: this is who rang at 12:00" in " ".join(desk.text.split())
    assert 'data-key="2"><kbd>2</kbd> Wes: another call, new alarm' in desk.text
    assert (other.headers["location"], second.visit_no, second.cause) == ("/incident/2", 1, CODE_WORD)
    assert (same.headers["location"], first.visit_no) == ("/incident/1", 2)


def test_a_concern_that_is_open_becomes_the_code_word(tmp_path):
    async def story(office, browser):
        office.now_ms += 71 * MINUTE_MS
        await office.service.ask(ForIncident(0, ConcernRaised(office.now_ms, 1, OVERDUE)))
        before = [incident.cause for incident in incidents(office)]
        await browser.post("/code-word")
        return before, incidents(office)

    before, (incident,) = at_school(tmp_path, story)

    assert before == [LOST_CONTACT]
    assert (incident.cause, incident.owner, incident.shows_sheet) == (CODE_WORD, 3, True)


def test_a_visitor_may_not_see_the_words_nor_open_the_desk(tmp_path):
    async def story(office, browser):
        page = await browser.get("/code-word")
        board = await browser.get("/")
        pressed = await browser.post("/code-word")
        return page, board, pressed, incidents(office)

    page, board, pressed, found = at_school(tmp_path, story, roles=("visitor",))

    assert (page.status_code, pressed.status_code) == (403, 403)
    assert "Code word heard" not in board.text
    assert "yellow folder" not in page.text + board.text
    assert found == []


def test_a_visit_that_nobody_knows_asks_again_and_keeps_the_time_of_the_call(tmp_path):
    async def story(office, browser):
        office.now_ms += 5_000
        answer = await browser.post("/code-word", {"visit": "77", "heard": str(NOON_MS)})
        return answer, incidents(office)

    answer, found = at_school(tmp_path, story)

    assert (answer.status_code, found) == (409, [])
    assert "Choose who it was" in answer.text
    assert f'value="{NOON_MS}"' in answer.text


def test_a_visit_that_ended_while_the_desk_was_open_is_still_an_alarm(tmp_path):
    async def story(office, browser):
        await browser.post("/code-word")
        await office.service.ask(ForVisit(2, Returned(NOON_MS, "Mo Office")))
        answer = await browser.post("/code-word", {"visit": "2", "heard": str(NOON_MS)})
        return answer, incidents(office)

    answer, (incident,) = at_school(tmp_path, story, visits=2)

    assert (answer.status_code, answer.headers["location"]) == (303, "/incident/1")
    assert (incident.visit_no, incident.cause) == (2, CODE_WORD)
