"""What people text, on the board: a question about whoever is out, a notice about anybody else; both are there after a restart."""

import asyncio

from basestation.core.events import TextHeard
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.core.visiting.questions import LOOK_WITHIN_MS

from .office import Office

HOUR_MS = 3_600_000
MOBILE = "+447700900123"  # what office.py gives everybody


def with_an_office(tmp_path, story):
    async def whole():
        async with Office(tmp_path) as office:
            vi = office.member("Vi <Visitor>")
            browser = await office.signed_in("olive", ("office",), "Olive")
            return await story(office, vi, browser)

    return asyncio.run(whole())


def text(office, words, stamp_ms=None):
    return TextHeard(office.now_ms, MOBILE, "+44", "says", words, office.now_ms, stamp_ms)


def test_a_text_of_somebody_who_is_not_out_stands_on_the_board_until_it_was_seen_to(tmp_path):
    async def story(office, vi, browser):
        [shown] = await office.service.ask(text(office, "please <b>ring</b> me"))
        office.service.site = office.load()
        board = await browser.get("/")
        stale = await browser.post(f"/texts/{vi}/seen", {"at": str(shown.at_ms - 1)})
        still = await browser.get("/")
        done = await browser.post(f"/texts/{vi}/seen", {"at": str(shown.at_ms)})
        after = await browser.get("/")
        office.service.site = office.load()
        return board.text, stale.status_code, still.text, done.status_code, after.text, (await browser.get("/")).text

    board, stale, still, done, after, again = with_an_office(tmp_path, story)

    assert "please &lt;b&gt;ring&lt;/b&gt; me" in board and "07700 900123" in board
    assert (stale, "please" in still) == (303, True)
    assert (done, "please" in after, "please" in again) == (303, False, False)


def test_after_a_day_it_is_in_the_journal_alone(tmp_path):
    async def story(office, vi, browser):
        await office.service.ask(text(office, "please ring me"))
        office.now_ms += 24 * HOUR_MS
        return (await browser.get("/")).text

    assert "please ring me" not in with_an_office(tmp_path, story)


def test_somebody_who_answers_no_alarms_sees_nobody_s_texts(tmp_path):
    async def story(office, vi, browser):
        await office.service.ask(text(office, "please ring me"))
        visitor = await office.signed_in("wes", ("visitor",), "Wes")
        return (await visitor.get("/")).text, (await visitor.post(f"/texts/{vi}/seen", {"at": "1"})).status_code

    board, status = with_an_office(tmp_path, story)

    assert ("please ring me" in board, status) == (False, 403)


def test_a_text_from_a_visit_is_a_question_on_the_board_and_on_its_page_also_after_a_restart(tmp_path):
    async def story(office, vi, browser):
        await office.service.ask(SignedOut(office.now_ms, Plan(vi, None, (Stop("1 Low Road"),), office.now_ms + HOUR_MS)))
        await office.service.ask(text(office, "help"))
        office.service.site = office.load()
        board, visit = (await browser.get("/")).text, (await browser.get("/visits/1")).text
        answered = await browser.post("/visits/1/answer", {"answer": "no"})
        return board, visit, answered.headers["location"], (await browser.get("/")).text

    board, visit, where, after = with_an_office(tmp_path, story)

    assert "texted at 12:00: “help”. Are they all right?" in board and "Are they all right?" in visit
    assert "The right address" not in visit
    assert (where, "Are they all right?" in after) == ("/visits/1/ring", False)


def test_an_alarm_that_comes_of_it_says_what_was_texted(tmp_path):
    async def story(office, vi, browser):
        await office.service.ask(SignedOut(office.now_ms, Plan(vi, None, (Stop("1 Low Road"),), office.now_ms + HOUR_MS)))
        await office.service.ask(text(office, "help"))
        office.now_ms += LOOK_WITHIN_MS
        await office.service.ask(text(office, "anybody?"))
        return (await browser.get("/incident/1")).text

    page = with_an_office(tmp_path, story)

    assert "Asked of the office: Vi &lt;Visitor&gt; texted at 12:00: “help”. Are they all right?" in page
    assert "“anybody?”. Are they all right?" in page


def test_a_text_delivered_again_after_a_restart_is_the_same_text(tmp_path):
    async def story(office, vi, browser):
        first = await office.service.ask(text(office, "please ring me", office.now_ms))
        office.service.site = office.load()
        office.now_ms += 240_000
        again = await office.service.ask(TextHeard(office.now_ms, MOBILE, "+44", "says", "please ring me", 0, office.now_ms - 240_000))
        return first, again

    first, again = with_an_office(tmp_path, story)

    assert (len(first), again) == (1, ())
