"""What is refused at the door, and what every answer carries. Proves F58 (10 MB) and F60 (cross-site posts, traversal)."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from basestation.web.app import create_app
from basestation.web.security.guard import LARGEST_BODY_BYTES
from basestation.web.vendor import VendorMissing

from .office import Office


def run(story):
    return asyncio.run(story)


def asked(tmp_path, ask, **given):
    """What comes of `ask(browser)` by somebody signed in."""

    async def story():
        async with Office(tmp_path, **given) as office:
            return await ask(await office.signed_in())

    return run(story())


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://office.test:8000.evil.test"},
        {"Origin": "http://office.test:8000", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {},
    ],
)
def test_a_form_sent_from_anywhere_else_is_refused(tmp_path, headers):
    answer = asked(tmp_path, lambda browser: browser.post("/sign-out", headers=headers))

    assert answer.status_code == 403
    assert "was refused" in answer.text


def test_somebody_else_s_page_can_t_sign_the_office_in(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo", ("head",), "mo")
            return await office.browser().post("/sign-in", {"name": "mo", "password": "x"}, headers={"Origin": "http://evil.test"})

    answer = run(story())

    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("host", ["evil.test", "", "office.test.evil.test", "[", "office.test@evil.test", "127.0.0.1"])
def test_a_name_that_is_not_ours_is_not_answered_to(tmp_path, host):
    answer = asked(tmp_path, lambda browser: browser.get("/account", headers={"Host": host}))

    assert answer.status_code == 421


def test_further_names_are_answered_to_when_the_settings_say_so(tmp_path):
    answer = asked(tmp_path, lambda browser: browser.get("/account", headers={"Host": "192.168.1.5:8000"}), hosts=("192.168.1.5",))

    assert answer.status_code == 200


def test_more_than_any_form_holds_is_refused_whether_or_not_it_says_so_beforehand(tmp_path):
    async def pieces():
        for _ in range(3):
            yield b"x" * (LARGEST_BODY_BYTES // 2)

    async def ask(browser):
        own = {"Origin": browser.office.base_url}
        announced = await browser.post("/people/add", {"name": "x" * 10_000_000})
        creeping = await browser.http.post("/people/add", content=pieces(), headers=own)
        lying = await browser.http.post("/people/add", content=b"x", headers=own | {"Content-Length": "-1"})
        return [answer.status_code for answer in (announced, creeping, lying)]

    assert asked(tmp_path, ask) == [413, 413, 413]


@pytest.mark.parametrize("path", ["/account", "/nowhere", "/people/x", "/static/app.css", "/vendor/htmx.js"])
def test_every_answer_keeps_the_page_in_its_place(tmp_path, path):
    answer = asked(tmp_path, lambda browser: browser.get(path))

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == ("no-cache" if path.startswith(("/static", "/vendor")) else "no-store")


def test_a_page_that_breaks_says_so_and_keeps_the_headers(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            office.app.state.handover = None
            return await browser.get("/badges")

    answer = run(story())

    assert answer.status_code == 500
    assert "fault of ours" in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_a_database_that_fails_is_said_in_words(tmp_path):
    async def ask(browser):
        with browser.office.store.engine.begin() as connection:
            connection.execute(text("DROP TABLE contacts"))
        return await browser.get("/people")

    answer = asked(tmp_path, ask)

    assert answer.status_code == 500
    assert "use its database just now" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%00",
        "/vendor/../package.json",
        "/vendor/htmx.org/package.json",
        "/vendor/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/vendor//etc/passwd",
        "/docs",
        "/openapi.json",
    ],
)
def test_no_other_file_can_be_reached(tmp_path, path):
    answer = asked(tmp_path, lambda browser: browser.get(path))

    assert answer.status_code == 404


def test_the_screen_s_own_files_are_served(tmp_path):
    answer = asked(tmp_path, lambda browser: browser.get("/vendor/htmx.js"))

    assert answer.status_code == 200
    assert "javascript" in answer.headers["Content-Type"]


def test_a_base_without_its_screen_s_files_does_not_start_and_says_what_to_do(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            with pytest.raises(VendorMissing, match="make setup"):
                create_app(replace(office.context, vendor_dir=tmp_path))

    run(story())


def test_no_websocket_is_answered(tmp_path):
    sent = []

    async def story():
        async with Office(tmp_path) as office:
            scope = {"type": "websocket", "path": "/", "headers": []}
            await office.browser().get("/sign-in")
            await office.app(scope, None, sent.append)

    run(story())

    assert sent == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary at all"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="a"\r\n\r\ny\r\n--x--\r\n'),
        ("application/json", b"[" * 100_000),
        ("application/x-www-form-urlencoded", b"csrf=%ff%fe&" * 5_000),
        ("application/x-www-form-urlencoded; charset=utf-7", b"\xff\x00"),
    ],
)
def test_a_body_that_is_no_form_of_ours_changes_nothing_and_breaks_nothing(tmp_path, kind, body):
    """F61: JSON a hundred thousand lists deep among them."""

    async def ask(browser):
        own = {"Origin": browser.office.base_url, "Content-Type": kind}
        refused = await browser.http.post("/people/add", content=body, headers=own)
        return refused.status_code, (await browser.get("/account")).status_code

    refused, still = asked(tmp_path, ask)

    assert refused in (400, 403)
    assert still == 200
