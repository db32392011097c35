"""Who may come in: sign-in, sessions, and what keeps others out. Proves F60 (CSRF, fixation, replay, traversal) and F51."""

import asyncio

from .office import Office


def run(story):
    return asyncio.run(story)


def test_who_is_not_signed_in_is_sent_to_sign_in(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            return await office.browser().get("/account")

    answer = run(story())

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=%2Faccount")


def test_the_right_password_opens_and_a_wrong_one_does_not(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            browser = office.browser()
            wrong = await browser.sign_in("mo", "not the password at all")
            right = await browser.sign_in("mo")
            inside = await browser.get("/account")
            return wrong, right, inside

    wrong, right, inside = run(story())

    assert wrong.status_code == 422
    assert "belong together" in wrong.text
    assert right.status_code == 303
    assert "<h1>Mo</h1>" in inside.text
