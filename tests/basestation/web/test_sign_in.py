"""Who may come in: sign-in and what slows down whoever guesses. Proves F51 and F60."""

import asyncio
import threading

import pytest

from basestation.web.security.passwords import MOST_WAITING, Busy, Passwords
from basestation.web.security.throttle import FREE_TRIES, LONGEST_WAIT_MS, Throttle

from .office import PASSWORD, QUICK, Office

WRONG = "not the password at all"


def run(story):
    return asyncio.run(story)


def test_who_is_not_signed_in_is_sent_to_sign_in_and_then_back(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            browser = office.browser()
            sent = await browser.get("/account")
            back = await browser.post("/sign-in", {"name": "mo", "password": PASSWORD, "next": "/account"})
            return sent, back

    sent, back = run(story())

    assert (sent.status_code, sent.headers["Location"]) == (303, "/sign-in?next=%2Faccount")
    assert (back.status_code, back.headers["Location"]) == (303, "/account")


def test_signing_in_never_leads_to_another_site(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            tries = ("//evil.test/", "https://evil.test/", "/\\evil.test", "/\tevil", "javascript:alert(1)")
            return [
                (await office.browser().post("/sign-in", {"name": "mo", "password": PASSWORD, "next": to})).headers["Location"]
                for to in tries
            ]

    assert run(story()) == ["/"] * 5


def test_a_page_s_part_and_a_live_stream_are_told_that_the_session_is_over(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            browser = office.browser()
            part = await browser.get("/account", headers={"HX-Request": "true"})
            stream = await browser.get("/account", headers={"Accept": "text/event-stream"})
            return part, stream

    part, stream = run(story())

    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/sign-in?next=%2Faccount")
    assert stream.status_code == 401


def test_the_right_password_opens_and_a_wrong_one_does_not(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            browser = office.browser()
            wrong = await browser.sign_in("mo", WRONG)
            right = await browser.sign_in("Mo")
            return wrong, right, await browser.get("/account")

    wrong, right, inside = run(story())

    assert wrong.status_code == 422
    assert 'value="mo"' in wrong.text
    assert WRONG not in wrong.text
    assert right.status_code == 303
    assert "<h1>Mo</h1>" in inside.text


def test_nobody_learns_whether_there_is_such_a_person(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            office.member("No password yet", ("office",), None)
            known = await office.browser().sign_in("mo", WRONG)
            unknown = await office.browser().sign_in("xy", WRONG)
            return known, unknown

    known, unknown = run(story())

    assert known.status_code == unknown.status_code == 422
    assert known.text.replace('"mo"', '"xy"') == unknown.text


def test_an_unknown_name_costs_as_much_hashing_as_a_known_one():
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = QUICK.hash(PASSWORD)

    async def story():
        return [await passwords.verify(stored, WRONG), await passwords.verify("", WRONG), await passwords.verify("", "nobody")]

    assert run(story()) == [False, False, False]
    assert hasher.verified == 3


class CountingHasher:
    def __init__(self):
        self.verified = 0

    def hash(self, password):
        return QUICK.hash(password)

    def verify(self, stored, password):
        self.verified += 1
        return QUICK.verify(stored, password)


def test_guessing_is_slowed_down_and_says_how_long(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            browser = office.browser()
            for _ in range(FREE_TRIES):
                await browser.sign_in("mo", WRONG)
            slowed = await browser.sign_in("mo")
            office.now_ms += 5_000
            return slowed, await browser.sign_in("mo")

    slowed, later = run(story())

    assert slowed.status_code == 422
    assert "Wait 5 seconds, then try again." in slowed.text
    assert later.status_code == 303


def test_a_stranger_who_guesses_all_day_does_not_keep_the_office_out():
    clock = [0]
    throttle = Throttle(lambda: clock[0])
    throttle.succeeded("mo", "office")

    waits = []
    for _ in range(1_000):
        clock[0] += 1_000
        if throttle.wait_ms("mo", "stranger") == 0:
            throttle.failed("mo", "stranger")
        waits.append(throttle.wait_ms("mo", "office"))

    assert max(waits) == 0
    assert 0 < throttle.wait_ms("mo", "a new computer") <= LONGEST_WAIT_MS


def test_a_wait_always_ends_however_often_it_is_asked_about():
    clock = [0]
    throttle = Throttle(lambda: clock[0])
    for _ in range(100):
        throttle.failed("mo", "here")

    clock[0] = LONGEST_WAIT_MS - 1
    just_before = throttle.wait_ms("mo", "here")
    clock[0] = LONGEST_WAIT_MS

    assert just_before == 1
    assert throttle.wait_ms("mo", "here") == 0


def test_one_address_that_tries_many_names_is_slowed_down():
    throttle = Throttle(lambda: 0)

    for number in range(20):
        throttle.failed(f"name {number}", "stranger")

    assert throttle.wait_ms("a fresh name", "stranger") > 0
    assert throttle.wait_ms("a fresh name", "elsewhere") == 0


def test_guessing_many_names_does_not_fill_the_memory():
    throttle = Throttle(lambda: 0)

    for number in range(20_000):
        throttle.failed(f"name {number}", f"address {number}")

    assert len(throttle._failures) <= 5_000


def test_the_loop_keeps_turning_while_five_people_sign_in(tmp_path):
    """The worker stands still in the middle of the first password until the loop has turned a thousand times."""

    async def story():
        async with Office(tmp_path) as office:
            held = HeldHasher()
            office.app.state.doorkeeper.passwords = Passwords(held)
            for number in range(5):
                office.member(f"Person {number}", ("office",), f"p{number}")
            signing_in = [asyncio.create_task(office.browser().sign_in(f"p{number}")) for number in range(5)]
            await asyncio.to_thread(held.has_begun.wait, 60)
            for _ in range(1_000):
                await asyncio.sleep(0)
            waited = not any(task.done() for task in signing_in)
            held.let_go.set()
            answers = await asyncio.gather(*signing_in)
            return waited, [answer.status_code for answer in answers], held.most_at_once

    assert run(story()) == (True, [303] * 5, 1)


class HeldHasher:
    """Argon2, but no answer before `let_go`."""

    def __init__(self):
        self.has_begun, self.let_go = threading.Event(), threading.Event()
        self._at_once, self.most_at_once = 0, 0

    def hash(self, password):
        return QUICK.hash(password)

    def verify(self, stored, password):
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        self.has_begun.set()
        self.let_go.wait(60)
        self._at_once -= 1
        return QUICK.verify(stored, password)


def test_more_people_than_it_has_time_for_are_asked_to_try_again():
    async def story():
        held = HeldHasher()
        passwords = Passwords(held)
        stored = QUICK.hash(PASSWORD)
        waiting = [asyncio.create_task(passwords.verify(stored, PASSWORD)) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await passwords.verify(stored, PASSWORD)
        held.let_go.set()
        return await asyncio.gather(*waiting)

    assert run(story()) == [True] * MOST_WAITING
