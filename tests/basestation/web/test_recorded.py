"""Each form that changes the roster, the badges or the policy does so in one transaction with its row of the journal."""

import asyncio
import re

import pytest
from fastapi.routing import APIRoute

from basestation.policy_file import preset_text
from basestation.store import badges
from basestation.web.admin import account, import_staff, people, people_medical, phone_positions, policy_editor, set_password, setup
from basestation.web.admin import badges as badge_pages
from basestation.web.security import first_run
from tests.support.seeding import invited_at, seeded
from tests.support.statements import table_of, transactions

from .office import Office

PAGES = (account, badge_pages, import_staff, people, people_medical, phone_positions, policy_editor, set_password, setup)
GOOD = "seven wet herons at noon"
STAFF = "Name,Mobile,Roles\nJo Bell,07700 900456,office\n"
VI = {"name": "Vi Ray", "role_visitor": "on", "roles": "visitor", "mobile": "07700 900123"}
# What would be a change of the roster, a badge or what lets somebody in. A badge's own counters and when it was heard are not.
ROSTER = re.compile(
    r"(?is)^\s*(insert into|update|delete from) (people|contacts|policies)\b|^\s*(insert into|delete from) badges\b"
    r"|^\s*update badges set (label|board|is_revoked|password_hash)"
    r"|facts.*'(invite|phone position) |^\s*delete from sessions where sessions.person = \d+\s*$"
)
# Those that write nothing of it.
NOTHING = {
    "/account/end-others", "/account/end/{token_hash}", "/badges/{number:int}/file", "/people/import",
    "/policy/edit", "/policy/preview",
}  # fmt: skip


async def _import(office, admin):
    shown = await admin.post("/people/import", {"text": STAFF})
    seen = re.search(r'name="seen" value="([^"]+)"', shown.text)
    return await admin.post("/people/import/confirm", {"seen": seen[1], "text": STAFF})


async def _phone_ended(office, admin):
    await admin.post("/people/2/phone")
    return await admin.post("/people/2/phone/end")


async def _adopt(office, admin):
    return await admin.post("/policy/adopt", {"text": preset_text("trust"), "note": "agreed", "base": "0"})


async def _choose(office, admin):
    token = invited_at(office.store.engine, 1, office.now_ms)
    return await office.browser().post(f"/set-password/{token}", {"password": GOOD, "again": GOOD})


def _post(path, **data):
    return lambda office, admin: admin.post(path, data)


# Person 1 asks, person 2 is Vi, badge 1 is there.
CHANGES = {
    "/account/policy-read": _post("/account/policy-read", read="on"),
    "/account/medical": _post("/account/medical", medical="Asthma"),
    "/badges": _post("/badges", label="Red"),
    "/badges/{number:int}/board": _post("/badges/1/board", board="esp32-devkit"),
    "/badges/{number:int}/revoke": _post("/badges/1/revoke", sure="on"),
    "/people/add": _post("/people/add", **VI),
    "/people/{number:int}": _post("/people/2", **VI | {"name": "Violet Ray", "sign_in": "vi"}),
    "/people/{number:int}/invite": _post("/people/1/invite"),
    "/people/{number:int}/end-sessions": _post("/people/2/end-sessions"),
    "/people/{number:int}/remove": _post("/people/2/remove", sure="on"),
    "/people/{number:int}/medical": _post("/people/2/medical", medical="Asthma"),
    "/people/{number:int}/phone": _post("/people/2/phone"),
    "/people/{number:int}/phone/end": _phone_ended,
    "/people/import/confirm": _import,
    "/policy/adopt": _adopt,
    "/set-password/{token}": _choose,
}


def test_every_form_of_these_pages_is_walked():
    routes = [route for each in PAGES for route in each.router.routes if isinstance(route, APIRoute) and "POST" in route.methods]

    assert {route.path for route in routes} == NOTHING | CHANGES.keys() | {"/setup"}


@pytest.mark.parametrize("path", sorted(CHANGES))
def test_a_change_and_what_the_journal_says_of_it_are_one_commit(tmp_path, path):
    async def story():
        with transactions() as told:
            async with Office(tmp_path) as office:
                admin = await office.signed_in()
                office.member("Vi Ray")
                seeded(office.store.engine, badges.add_badge, "Blue")
                office.service.site = office.load()
                told.committed.clear()
                answer = await CHANGES[path](office, admin)
                return answer, told

    answer, told = asyncio.run(story())

    assert answer.status_code in (200, 303), answer.text
    made = [each for each in told.committed if any(ROSTER.search(statement) for statement in each)]
    seeded_too = 1 if path.startswith("/set-password") else 0  # the link was made by the test
    assert len(made) > seeded_too
    assert all(any(table_of(statement) == "journal" for statement in each) for each in made[seeded_too:])


def test_the_first_person_too(tmp_path):
    async def story():
        with transactions() as told:
            async with Office(tmp_path) as office:
                code = first_run.prepare(office.context).rsplit(" ", 1)[1]
                told.committed.clear()
                sent = {"code": code, "name": "Mo Head", "sign_in": "mo", "password": GOOD, "again": GOOD}
                answer = await office.browser().post("/setup", sent)
                return answer, told.without_journal(ROSTER), len(told.committed)

    answer, bare, commits = asyncio.run(story())

    assert answer.headers["Location"] == "/people"
    assert commits > 0
    assert bare == []
