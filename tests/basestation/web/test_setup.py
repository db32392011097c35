"""The first person, one-time links, and passwords that will do. No default password anywhere."""

import asyncio
import os
import stat

import pytest

from basestation.store import roster
from basestation.store.invites import LASTS_MS
from basestation.web.security import first_run
from basestation.web.security.choosing import why_not
from tests.support.seeding import seeded

from .office import Office

GOOD = "seven wet herons at noon"


def run(story):
    return asyncio.run(story)


def code_of(office):
    words = first_run.prepare(office.context)
    return words.rsplit(" ", 1)[1]


def filled(code, /, **changed):
    return {"code": code, "name": "Mo Head", "sign_in": "mo", "password": GOOD, "again": GOOD} | changed


def test_the_base_says_where_to_set_up_and_only_its_own_user_can_read_the_code(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            return first_run.prepare(office.context), first_run.prepare(office.context)

    words, again = run(story())

    assert words.startswith("Open http://office.test:8000/setup and enter this code: ")
    assert words == again
    assert stat.S_IMODE(os.stat(tmp_path / "setup-code").st_mode) == 0o600


def test_with_the_code_the_first_person_is_made_and_signed_in(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = office.browser()
            at_first = await browser.get("/sign-in")
            done = await browser.post("/setup", filled(code_of(office)))
            inside = await browser.get("/people")
            return at_first, done, inside, roster.members(office.store.engine)[0]

    at_first, done, inside, member = run(story())

    assert at_first.headers["Location"] == "/setup"
    assert done.headers["Location"] == "/people"
    assert inside.status_code == 200
    assert (member.name, member.roles, member.can_sign_in) == ("Mo Head", ("head", "technician"), True)


def test_the_code_is_burnt(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            code = code_of(office)
            await office.browser().post("/setup", filled(code))
            again = await office.browser().post("/setup", filled(code, sign_in="thief"))
            return again, first_run.prepare(office.context), roster.members(office.store.engine)

    again, words, members = run(story())

    assert again.headers["Location"] == "/sign-in"
    assert words is None
    assert not (tmp_path / "setup-code").exists()
    assert [member.sign_in for member in members] == ["mo"]


def test_of_two_who_set_up_at_once_one_becomes_the_first(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            code = code_of(office)
            await asyncio.gather(*(office.browser().post("/setup", filled(code, sign_in=name)) for name in ("mo", "jo", "bo")))
            return roster.members(office.store.engine)

    assert len(run(story())) == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "wrong"}, "This is not the code"),
        ({"code": ""}, "This is not the code"),
        ({"name": ""}, "Enter your name."),
        ({"sign_in": ""}, "Enter the sign-in name."),
        ({"sign_in": "Mo Head!"}, "letters a to z"),
        ({"password": "short"}, "at least 12 characters"),
        ({"password": "password1234"}, "first words anybody would try"),
        ({"again": "another one altogether"}, "not the same"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_made(tmp_path, changed, words):
    async def story():
        async with Office(tmp_path) as office:
            answer = await office.browser().post("/setup", filled(code_of(office), **changed))
            return answer, roster.members(office.store.engine)

    answer, members = run(story())

    assert answer.status_code == 422
    assert words in answer.text.replace("&#39;", "'")
    assert GOOD not in answer.text
    assert members == []


OBVIOUS_ONES = ["password1234", "P@ssw0rd!!!!", "letmeinletmein", "123456789012", "aaaaaaaaaaab", "Doorstep2026!", "mohead-mohead"]


@pytest.mark.parametrize("password", [*OBVIOUS_ONES, "qwertyuiop12", "InventedPrimary1"])
def test_the_first_passwords_anybody_would_try_are_refused(password):
    assert why_not(password, "Mo Head", "mohead", "Invented Primary") is not None


ODD_ONES = [GOOD, "tr0ub4dor&3xyz", "пять мокрых цапель", "🦆🐸🦉🐢🦊🐻🐼 a duck", "qzkvbjwmpfxx", "a passphrase with password in it"]


@pytest.mark.parametrize("password", ODD_ONES)
def test_anything_else_that_is_long_enough_will_do(password):
    assert why_not(password, "Mo Head") is None


def test_a_one_time_link_lets_its_owner_choose_a_password_once(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            number = seeded(office.store.engine, roster.add_member, roster.MemberDraft("Vi", ("office",), "", "vi", ()))
            link = await new_link(admin, number)
            browser = office.browser()
            shown = await browser.get(link)
            weak = await browser.post(link, {"password": "vi", "again": "vi"})
            done = await browser.post(link, {"password": GOOD, "again": GOOD})
            again = await browser.post(link, {"password": GOOD, "again": GOOD})
            next_page = await browser.get(done.headers["Location"])
            return shown, weak, done, again, next_page.text, await browser.sign_in("vi", GOOD)

    shown, weak, done, again, next_page, inside = run(story())

    assert "Vi" in shown.text
    assert weak.status_code == 422
    assert done.headers["Location"].startswith("/sign-in") and "Your password is saved." in next_page
    assert again.status_code == 410
    assert inside.status_code == 303


async def new_link(admin, number):
    shown = await admin.post(f"/people/{number}/invite")
    return "/set-password/" + shown.text.split("/set-password/")[1].split("<")[0]


def test_a_newer_link_replaces_an_older_one_and_none_lasts_for_ever(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            number = office.member("Vi", ("office",), "vi")
            older, newer = await new_link(admin, number), await new_link(admin, number)
            codes = [(await office.browser().get(link)).status_code for link in (older, newer)]
            office.now_ms += LASTS_MS
            return [*codes, (await office.browser().get(newer)).status_code, (await office.browser().get("/set-password/%00")).status_code]

    assert run(story()) == [410, 200, 410, 410]


def test_a_new_password_ends_the_sessions_of_the_old_one(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            number = office.member("Vi", ("office",), "vi")
            thief = office.browser()
            await thief.sign_in("vi")
            await office.browser().post(await new_link(admin, number), {"password": GOOD, "again": GOOD})
            return (await thief.get("/account")).status_code

    assert run(story()) == 303
