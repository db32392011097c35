"""What keeps a session its owner's, and the office signed in when it matters. Proves F60."""

import asyncio
import hashlib

from sqlalchemy import select

from basestation.core.events import DrillCalled
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import schema
from basestation.web.security.doorkeeper import IDLE_MS, LONGEST_MS

from .office import PASSWORD, Office

HOUR_MS = 3_600_000


def run(story):
    return asyncio.run(story)


def cookie_of(answer):
    return answer.headers["Set-Cookie"]


def test_the_cookie_is_for_this_site_alone_and_out_of_reach_of_scripts(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            return await office.browser().sign_in("mo")

    cookie = cookie_of(run(story()))

    assert cookie.startswith("doorstep=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/;" in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_is_secure_and_of_this_host(tmp_path):
    async def story():
        async with Office(tmp_path, "https://office.test") as office:
            office.member("Mo", ("head",), "mo")
            return await office.browser().sign_in("mo")

    answer = run(story())

    assert cookie_of(answer).startswith("__Host-doorstep=")
    assert "Secure" in cookie_of(answer)
    assert answer.headers["Strict-Transport-Security"]


def test_the_database_holds_no_token_that_would_open_the_door(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            with office.store.engine.connect() as connection:
                stored = connection.execute(select(schema.sessions.c.token_hash)).scalars().all()
            return browser.token, stored

    token, stored = run(story())

    assert len(token) >= 43
    assert stored == [hashlib.sha256(token.encode()).hexdigest()]


def test_a_token_planted_before_sign_in_is_worth_nothing_afterwards(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            thief, victim = office.browser(), office.browser()
            await thief.sign_in("mo")
            planted = thief.token
            victim.plant(planted)
            await victim.post("/sign-in", {"name": "mo", "password": PASSWORD})
            return planted, victim.token, await thief.get("/account")

    planted, given, thief = run(story())

    assert given != planted
    assert thief.status_code == 303


def test_a_cookie_kept_from_before_signing_out_opens_nothing(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            kept = browser.token
            out = await browser.post("/sign-out")
            replay = office.browser()
            replay.plant(kept)
            return out, await replay.get("/account")

    out, replayed = run(story())

    assert out.headers["Location"] == "/sign-in"
    assert 'doorstep=""' in cookie_of(out)
    assert replayed.status_code == 303


def test_one_can_end_all_one_s_other_sessions(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            here = await office.signed_in()
            elsewhere = office.browser()
            await elsewhere.sign_in("mo")
            told = await here.post("/account/end-others")
            return told, await here.get("/account"), await elsewhere.get("/account")

    told, here, elsewhere = run(story())

    assert "1 other session was ended" in told.text
    assert (here.status_code, elsewhere.status_code) == (200, 303)


def test_a_form_without_the_session_s_own_token_changes_nothing(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser, other = await office.signed_in(), office.browser()
            await other.sign_in("mo")
            answers = []
            for token in ("", "x", other.csrf):
                browser.csrf = token
                answers.append(await browser.post("/sign-out"))
            return [answer.status_code for answer in answers], answers[0].text, (await browser.get("/account")).status_code

    codes, words, still = run(story())

    assert codes == [403, 403, 403]
    assert "reload the page" in words
    assert still == 200


def test_a_script_of_ours_may_send_the_token_as_a_header(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            token, browser.csrf = browser.csrf, ""
            return await browser.post("/sign-out", headers={"Origin": office.base_url, "X-CSRF-Token": token})

    assert run(story()).status_code == 303


def test_a_screen_that_is_used_stays_signed_in_and_one_that_is_left_does_not(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            used = []
            for _ in range(4):
                office.now_ms += IDLE_MS - 60_000
                used.append((await browser.get("/account")).status_code)
            office.now_ms += IDLE_MS
            return used, (await browser.get("/account")).status_code

    assert run(story()) == ([200] * 4, 303)


def test_no_session_lasts_longer_than_a_week(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            codes = []
            for _ in range(LONGEST_MS // HOUR_MS // 8):
                office.now_ms += 8 * HOUR_MS
                codes.append((await browser.get("/account")).status_code)
            return codes

    codes = run(story())

    assert codes[:-1] == [200] * (len(codes) - 1)
    assert codes[-1] == 303


async def away_for_days(office, browser):
    office.now_ms += 9 * 24 * HOUR_MS
    return (await browser.get("/account")).status_code


def test_nobody_is_signed_out_while_a_visitor_is_out(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            visitor = office.member("Vi", ("visitor",))
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("1 Low Road"),), office.now_ms + HOUR_MS)))
            return await away_for_days(office, browser)

    assert run(story()) == 200


def test_nobody_is_signed_out_while_an_alarm_is_open_but_a_dead_session_does_not_rise_again(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            old = await office.signed_in()
            office.now_ms += IDLE_MS
            browser = office.browser()
            await browser.sign_in("mo")
            visitor = office.member("Vi", ("visitor",))
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("1 Low Road"),), office.now_ms + 1)))
            return await away_for_days(office, browser), (await old.get("/account")).status_code

    assert run(story()) == (200, 303)


def test_a_forgotten_drill_keeps_nobody_signed_in(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            await office.service.ask(DrillCalled(office.now_ms, None, None))
            return await away_for_days(office, browser)

    assert run(story()) == 303


def test_somebody_taken_off_the_roster_is_out_at_once(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            number = office.member("Leaver", ("office",), "leaver")
            leaver = office.browser()
            await leaver.sign_in("leaver")
            await admin.post(f"/people/{number}/remove", {"sure": "yes"})
            return (await leaver.get("/account")).status_code, (await office.browser().sign_in("leaver")).status_code

    assert run(story()) == (303, 422)
