"""Every page of the application x every role: who may, by the one table of viewing.py. Shows R46."""

import asyncio
import re
import secrets

import pytest
from fastapi.routing import APIRoute

from basestation.core.turn import SignedOut, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.store import badges, sessions
from basestation.web.app import ROUTERS
from basestation.web.pages.viewing import EVERY_ROLE, MAY, SIGNED_IN
from basestation.web.security.doorkeeper import _hash
from tests.support.seeding import seeded

from .office import Office

HOUR_MS = 3_600_000
SECRET_PLACE = "1 Low Road"
PUBLIC = "public"
NOBODY_IN_PARTICULAR = "no role"
HEAD_ALONE_SEES = "look after medical notes"

# Each page and what it is for: a name of MAY, or PUBLIC. A new page is entered here, or this test fails.
PAGES = {
    "GET /": "see the board",
    "GET /live": "see the board",
    "GET /school": "read the policy",  # each sees there what they may open
    "GET /tiles/{zoom}/{column}/{row}.png": "see the board",
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "GET /setup": PUBLIC,
    "POST /setup": PUBLIC,
    "GET /set-password/{token}": PUBLIC,
    "POST /set-password/{token}": PUBLIC,
    "GET /a/{token}": PUBLIC,  # the link says who it is: test_phone.py
    "GET /a/{token}/sheet": PUBLIC,
    "POST /a/{token}/own": PUBLIC,
    "POST /a/{token}/pass": PUBLIC,
    "POST /a/{token}/action": PUBLIC,
    "POST /a/{token}/police": PUBLIC,
    "POST /sign-out": "see own account",
    "GET /account": "see own account",
    "GET /kept": "see own account",
    "POST /kept/send": "see own account",
    "POST /kept/forget": "see own account",
    "GET /people/{number:int}/phone": "see own account",  # one's own, or whoever looks after people: test_inlets.py
    "POST /people/{number:int}/phone": "see own account",
    "POST /people/{number:int}/phone/end": "see own account",
    "POST /in/owntracks": PUBLIC,  # machines, each with a secret of its own: test_inlets.py
    "GET /in/osmand": PUBLIC,
    "POST /in/osmand": PUBLIC,
    "POST /in/things/{secret}": PUBLIC,
    "POST /account/end-others": "see own account",
    "POST /account/end/{token_hash}": "see own account",
    "POST /account/policy-read": "see own account",
    "POST /account/medical": "see own account",
    "GET /incident/{number}": "answer alarms",
    "GET /incident/{number}/sheet": "answer alarms",
    "POST /incident/{number}/own": "answer alarms",
    "POST /incident/{number}/action": "answer alarms",
    "POST /incident/{number}/police": "answer alarms",
    "POST /incident/{number}/pass": "answer alarms",
    "POST /incident/{number}/close": "answer alarms",
    "POST /incident/{number}/ring": "answer alarms",
    "POST /incident/{number}/decide": "answer alarms",
    "POST /incident/{number}/hand-over": "answer alarms",
    "POST /incident/{number}/hand-over/no": "answer alarms",
    "POST /incident/{number}/police/there": "answer alarms",
    "POST /incident/{number}/look": "answer alarms",
    "GET /tasks": "see own tasks",
    "POST /tasks/{number:int}": "see own tasks",
    "POST /texts/{number:int}/seen": "answer alarms",
    "GET /roads": "watch the roads",
    "POST /roads/{road}/test": "watch the roads",
    "POST /roads/test": "watch the roads",
    "GET /roads/record": "watch the roads",
    "GET /roads/record/file": "watch the roads",
    "GET /drills": "call drills",
    "POST /drills": "call drills",
    "GET /drills/{number:int}": "call drills",
    "GET /visits": "plan visits",  # a visitor sees their own there, and nobody else's
    "GET /visits/{number:int}": "see visits",
    "POST /visits/{number:int}/{what}": "run visits",
    "GET /visits/sign-out": "run visits",
    "GET /visits/sign-out/battery": "run visits",
    "POST /visits/sign-out": "run visits",
    "GET /visits/{number:int}/position": "see a position",
    "POST /visits/{number:int}/position": "see a position",
    "GET /visits/{number:int}/leave": "run visits",
    "POST /visits/{number:int}/leave": "run visits",
    "GET /visits/{number:int}/leave/departure": "run visits",
    "POST /visits/{number:int}/leave/departure": "run visits",
    "GET /visits/{number:int}/gone": "run visits",
    "GET /visits/plan": "plan visits",
    "POST /visits/plan": "plan visits",
    "POST /visits/plan/known/{index:int}": "plan visits",
    "GET /visits/{number:int}/whole": "see visits",
    "GET /visits/{number:int}/plan": "see visits",
    "POST /visits/{number:int}/plan": "see visits",
    "GET /visits/{number:int}/assessment": "see visits",
    "POST /visits/{number:int}/assessment": "see visits",
    "POST /visits/{number:int}/read": "plan visits",
    "POST /visits/{number:int}/approve": "plan visits",  # whose yes counts is said by the policy; nobody else's is taken
    "POST /visits/{number:int}/approve-by-telephone": "run visits",
    "POST /visits/{number:int}/confirm": "plan visits",
    "GET /visits/{number:int}/not-going": "see visits",
    "POST /visits/{number:int}/not-going": "see visits",
    "GET /visits/{number:int}/keep-talking": "run visits",
    "GET /visits/{number:int}/ring": "run visits",
    "POST /visits/{number:int}/rang": "run visits",
    "POST /visits/{number:int}/answer": "run visits",
    "GET /visits/{number:int}/card": "see visits",
    "GET /visits/{number:int}/briefing": "see visits",
    "GET /visits/{number:int}/write-up": "see visits",
    "POST /visits/{number:int}/no-report": "approve visits",
    "POST /visits/{number:int}/write-up": "see visits",
    "GET /visits/concerns": "read concerns",
    "GET /visits/{number:int}/record": "see visits",
    "GET /visits/{number:int}/text": "see visits",
    "GET /incident/{number:int}/pack": "make packs",
    "POST /incident/{number:int}/pack": "make packs",
    "GET /incident/{number:int}/cap": "see records",
    "GET /cap/{key}/feed": PUBLIC,  # its address is the secret: test_cap_feed.py
    "GET /report": "see records",
    "GET /exports": "export records",
    "GET /exports/file": "export records",
    "GET /incidents": "see records",
    "GET /wall-sheet": "see the board",
    "GET /calls": "answer alarms",
    "POST /calls": "answer alarms",
    "GET /journal": "verify the journal",
    "POST /journal": "verify the journal",
    "GET /retention": "erase what is old",
    "POST /retention/erase": "erase what is old",
    "POST /retention/hold": "erase what is old",
    "POST /retention/lift": "erase what is old",
    "GET /code-word": "answer alarms",
    "POST /code-word": "answer alarms",
    "GET /badges": "look after badges",
    "POST /badges": "look after badges",
    "POST /badges/{number:int}/file": "look after badges",
    "POST /badges/{number:int}/board": "look after badges",
    "POST /badges/{number:int}/revoke": "look after badges",
    "GET /people": "look after people",
    "GET /people/add": "look after people",
    "POST /people/add": "look after people",
    "GET /people/{number:int}": "look after people",
    "POST /people/{number:int}": "look after people",
    "POST /people/{number:int}/invite": "look after people",
    "POST /people/{number:int}/end-sessions": "look after people",
    "POST /people/{number:int}/remove": "look after people",
    "GET /people/{number:int}/medical": HEAD_ALONE_SEES,
    "POST /people/{number:int}/medical": HEAD_ALONE_SEES,
    "GET /people/import": "look after people",
    "POST /people/import": "look after people",
    "POST /people/import/confirm": "look after people",
    "GET /people/template.csv": "look after people",
    "GET /people/export.csv": "look after people",
    "GET /policy": "read the policy",
    "GET /policy/history": "change the policy",
    "GET /policy/history/{number:int}": "change the policy",
    "GET /policy/compare": "change the policy",
    "GET /policy/presets": "change the policy",
    "GET /policy/edit": "change the policy",
    "POST /policy/edit": "change the policy",
    "GET /policy/text": "change the policy",
    "POST /policy/preview": "change the policy",
    "POST /policy/adopt": "change the policy",
}
ENDLESS = ("GET /live",)  # a stream without an end: its sign-in is tested in test_sign_in.py
# These are about a visit that has not left.
OF_A_PLAN = ("plan", "assessment", "read", "approve", "approve-by-telephone", "confirm", "not-going", "leave", "leave/departure")
FILLED = {
    "key": "none", "secret": "x", "road": "mail", "number": "1", "index": "0",
    "what": "checked-in", "token": "x", "token_hash": "x", "zoom": "1", "column": "1", "row": "1",
}  # fmt: skip


def all_pages():
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {f"{method} {route.path}" for route in routes for method in route.methods - {"HEAD"}}


def expected(role):
    """Page -> whether somebody in this role alone is let in."""
    return {
        page: what == PUBLIC or SIGNED_IN in MAY[what] or role in MAY[what] for page, what in PAGES.items() if page not in ENDLESS
    }  # fmt: skip


async def an_office(office, role):
    """Somebody else is out with badge 1, and late: an alarm is open. Whoever asks is person 1, and not on that visit."""
    asking = office.member("Asking", () if role == NOBODY_IN_PARTICULAR else (role,), "asking")
    office.member("Mo Head", ("head",), "mo")
    visitor = office.member("Vi")
    seeded(office.store.engine, badges.add_badge, "Badge 1")
    office.service.site = office.load()
    await office.service.ask(SignedOut(office.now_ms, Plan(visitor, 1, (Stop(SECRET_PLACE),), office.now_ms + 1_000)))
    await office.service.ask(VisitPlanned(office.now_ms, visitor, Plan(visitor, None, (Stop(SECRET_PLACE),), office.now_ms + 9 * HOUR_MS)))
    office.now_ms += HOUR_MS
    office.service.reload()  # wakes it: what fell due meanwhile is looked at
    async with asyncio.timeout(10):
        while 1 not in office.service.site.incidents:
            await asyncio.sleep(0)
    return asking


def path_of(pattern):
    number = "2" if pattern.removeprefix("/visits/{number:int}/") in OF_A_PLAN else FILLED["number"]
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: (FILLED | {"number": number})[found[1]], pattern)


async def is_let_in(office, asking, page, sees_visits):
    """With a session of its own, because some pages end it. Whoever sees no visits never reads where somebody is (R46)."""
    browser, token, csrf = office.browser(), secrets.token_urlsafe(32), secrets.token_urlsafe(8)
    sessions.start_session(office.store.engine, _hash(token), asking, csrf, office.now_ms)
    browser.plant(token)
    browser.csrf = csrf
    method, pattern = page.split(" ", 1)
    path = path_of(pattern)
    answer = await (browser.get(path) if method == "GET" else browser.post(path))
    if answer.status_code < 400:
        assert sees_visits or SECRET_PLACE not in answer.text, page
    return f"broke with {answer.status_code}" if answer.status_code >= 500 else answer.status_code != 403


def test_every_page_is_in_the_table_and_nothing_else():
    """A page that is not entered in PAGES above is one that nobody has thought about."""
    assert all_pages() - PAGES.keys() == set()
    assert PAGES.keys() - all_pages() == set()


def test_the_table_names_roles_that_there_are():
    assert {role for roles in MAY.values() for role in roles} <= {*EVERY_ROLE, SIGNED_IN}
    assert {what for what in PAGES.values() if what != PUBLIC} <= MAY.keys()


@pytest.mark.parametrize("role", [*EVERY_ROLE, NOBODY_IN_PARTICULAR])
def test_each_page_lets_in_whom_the_table_names_and_nobody_else(tmp_path, role):
    async def story():
        async with Office(tmp_path) as office:
            asking = await an_office(office, role)
            sees_visits = role in MAY["see visits"] or role in MAY["answer alarms"]
            return {page: await is_let_in(office, asking, page, sees_visits) for page in expected(role)}

    found = asyncio.run(story())

    assert {page: let_in for page, let_in in found.items() if let_in != expected(role)[page]} == {}


@pytest.mark.parametrize("page", sorted(page for page, what in PAGES.items() if what != PUBLIC and page not in ENDLESS))
def test_nobody_comes_in_without_a_session(tmp_path, page):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Mo Head", ("head",), "mo")
            method, pattern = page.split(" ", 1)
            browser = office.browser()
            return await (browser.get(path_of(pattern)) if method == "GET" else browser.post(path_of(pattern)))

    answer = asyncio.run(story())

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_whoever_is_on_a_visit_sees_that_one_and_no_other(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await an_office(office, NOBODY_IN_PARTICULAR)
            own = office.member("Al Ray", ("visitor",), "al")
            await office.service.ask(SignedOut(office.now_ms, Plan(own, None, (Stop("9 High Street"),), office.now_ms + HOUR_MS)))
            browser = office.browser()
            await browser.sign_in("al")
            return await browser.get("/visits"), await browser.get("/visits/3"), await browser.get("/visits/1"), await browser.get("/")

    listed, own, other, board = asyncio.run(story())

    assert (listed.status_code, own.status_code, other.status_code) == (200, 200, 403)
    assert "9 High Street" in listed.text
    assert "9 High Street" in own.text
    assert not any(SECRET_PLACE in page.text for page in (listed, own, other, board))
