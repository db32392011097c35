"""One's own page: devices, the reading of the policy, and the sealed medical note. Proves R19 and R20 on the screen."""

import asyncio
import json
import re

import pytest
from sqlalchemy import select

from basestation.store import roster, schema
from basestation.web.security.devices import UNKNOWN, device_words
from basestation.web.security.doorkeeper import IDLE_MS

from .office import Office

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1"


def run(story):
    return asyncio.run(story)


async def on(office, device, name="vi"):
    browser = office.browser()
    browser.http.headers["User-Agent"] = device
    answer = await browser.sign_in(name)
    assert answer.status_code == 303
    return browser


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (EDGE, "Edge on Windows"),
        (PHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
            "Chrome on Chromebook",
        ),
        ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "Firefox on Android"),
        ("", UNKNOWN),
        ("<script>alert(1)</script>", UNKNOWN),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(said, words):
    assert device_words(said) == words


def test_one_sees_where_one_is_signed_in_and_can_end_one_of_them(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi", ("visitor",), "vi")
            desk, phone = await on(office, EDGE), await on(office, PHONE)
            shown = await desk.get("/account")
            lost = office.app.state.doorkeeper
            other = next(each for each in await lost.sessions_of(1) if each.device == "Safari on iPhone")
            ended = await desk.post(f"/account/end/{other.token_hash}")
            return shown.text, ended.text, (await phone.get("/account")).status_code, (await desk.get("/account")).text

    shown, ended, phone, after = run(story())

    assert "Edge on Windows" in shown
    assert "(this one)" in shown
    assert "Safari on iPhone" in shown
    assert "It was signed out." in ended
    assert phone == 303
    assert "Safari on iPhone" not in after


def test_nobody_can_end_somebody_else_s_session_from_their_own_page(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi", ("visitor",), "vi")
            mo, vi = await office.signed_in(), await on(office, EDGE)
            [theirs] = await office.app.state.doorkeeper.sessions_of(2)
            await vi.post(f"/account/end/{theirs.token_hash}")
            return (await mo.get("/account")).status_code

    assert run(story()) == 200


def test_a_session_that_is_over_is_not_listed(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi", ("visitor",), "vi")
            await on(office, PHONE)
            office.now_ms += IDLE_MS
            return (await (await on(office, EDGE)).get("/account")).text

    assert "Safari on iPhone" not in run(story())


def test_the_head_or_technician_ends_all_sessions_of_somebody_and_that_is_in_the_journal(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, number = await office.signed_in(), office.member("Vi", ("visitor",), "vi")
            vi = await on(office, PHONE)
            shown = await admin.get(f"/people/{number}")
            await admin.post(f"/people/{number}/end-sessions")
            with office.store.engine.connect() as connection:
                bodies = connection.execute(select(schema.journal.c.body).where(schema.journal.c.kind == "ChangeRoster")).scalars().all()
            return shown.text, (await vi.get("/account")).status_code, bodies

    shown, after, bodies = run(story())

    assert "Safari on iPhone, since" in shown
    assert after == 303
    assert "1 sessions ended" in bodies[-1]


def test_somebody_says_themselves_that_they_have_read_the_policy(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            number = office.member("Vi", ("visitor",), "vi")
            vi = await on(office, EDGE)
            before = await vi.get("/account")
            unticked = await vi.post("/account/policy-read")
            await vi.post("/account/policy-read", {"read": "yes"})
            return before.text, unticked, (await vi.get("/account")).text, roster.find_member(office.store.engine, number)

    before, unticked, after, member = run(story())

    assert "The policy has not been read" in before
    assert unticked.status_code == 422
    assert "Tick that you have read it." in unticked.text
    assert "The policy has not been read" not in after
    assert "that you have read it." in after
    assert member.policy_read_on == "2025-06-15"
    assert len(member.policy_read_version) == 12


def test_what_runs_out_is_said_on_the_people_page_and_on_one_s_own(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, number = await office.signed_in(), office.member("Vi", ("visitor",), "vi")
            await admin.post(f"/people/{number}", {"name": "Vi", "roles": "visitor", "sign_in": "vi", "policy_read_on": "30/6/2024"})
            return (await admin.get("/people")).text, (await (await on(office, EDGE)).get("/account")).text

    people, own = run(story())

    assert "To be renewed" in people
    assert "The policy must be read again by 30 June 2025." in people
    assert "The policy must be read again by 30 June 2025." in own


def test_a_medical_note_is_sealed_and_only_its_owner_and_the_head_read_it(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            number = office.member("Vi", ("visitor",), "vi")
            vi = await on(office, EDGE)
            await vi.post("/account/medical", {"medical": "Type 1 diabetes"})
            with office.store.engine.connect() as connection:
                stored = connection.execute(select(schema.people.c.medical_note).where(schema.people.c.number == number)).scalar_one()
                journal = connection.execute(select(schema.journal.c.body)).scalars().all()
            head = await office.signed_in()
            technician = await office.signed_in("te", ("technician",), "Te")
            pages = [(await who.get(f"/people/{number}/medical")) for who in (head, technician, vi)]
            return stored, journal, (await vi.get("/account")).text, pages, (await head.get(f"/people/{number}")).text

    stored, journal, own, (head, technician, other), person = run(story())

    assert b"diabetes" not in stored
    assert any("medical note" in body for body in journal)
    assert not any("diabetes" in body for body in journal)
    assert "Type 1 diabetes" in own
    assert "Type 1 diabetes" in head.text
    assert "diabetes" not in person
    assert (technician.status_code, other.status_code) == (403, 403)


def test_the_owner_sees_that_the_head_opened_it(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            number = office.member("Vi", ("visitor",), "vi")
            vi = await on(office, EDGE)
            await vi.post("/account/medical", {"medical": "asthma"})
            before = (await vi.get("/account")).text
            await (await office.signed_in()).get(f"/people/{number}/medical")
            return before, (await vi.get("/account")).text

    before, after = run(story())

    assert "Nobody, as far as is still on record." in before
    assert "Mo Head" in after
    assert "your medical note" in after


def test_a_lost_key_is_said_and_everything_else_goes_on(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi", ("visitor",), "vi")
            vi = await on(office, EDGE)
            await vi.post("/account/medical", {"medical": "asthma"})
            (tmp_path / "sealed.key").unlink()
            lost = await vi.get("/account")
            await vi.post("/account/medical", {"medical": "asthma, again"})
            return lost, (await vi.get("/account")).text

    lost, after = run(story())

    assert lost.status_code == 200
    assert "A note is stored, but it can&#39;t be opened: its key is not in sealed.key" in lost.text
    assert "asthma, again</textarea>" in after


def test_a_note_that_can_t_be_sealed_is_not_lost_from_the_form(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi", ("visitor",), "vi")
            vi = await on(office, EDGE)
            (tmp_path / "sealed.key").write_text("rubbish")
            return await vi.post("/account/medical", {"medical": "asthma"})

    answer = run(story())

    assert answer.status_code == 422
    assert "The note was not saved: sealed.key" in answer.text
    assert "asthma</textarea>" in answer.text


def test_everything_known_of_a_person_is_on_their_form_and_comes_back(tmp_path):
    form = {
        "name": "Vi Ray", "roles": "visitor", "mobile": "07700 900123", "sign_in": "vi", "is_routine": "yes",
        "emergency_name": "Al Ray, husband",
        "emergency_phone": "01632 960 777", "vehicle_make": "Ford Fiesta", "vehicle_colour": "blue", "registration": "ab12 cde",
        "description": "tall, red coat", "training_until": "2027-08-31", "policy_read_on": "01/06/2025",
    }  # fmt: skip

    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/people/add", form)
            return roster.find_member(office.store.engine, 2), (await admin.get("/people/2")).text, office.load().roster[2]

    member, shown, known = run(story())

    assert member.emergency == "Al Ray, husband, 01632 960 777"
    assert member.vehicle == known.vehicle == "blue Ford Fiesta, AB12 CDE"
    assert (member.is_routine, member.training_until, member.policy_read_on) == (True, "2027-08-31", "2025-06-01")
    assert 'value="01/06/2025"' in shown
    assert 'name="is_routine" value="yes" checked' in shown


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"emergency_phone": "ask at the desk"}, "Use digits"),
        ({"training_until": "31/02/2027"}, "day/month/year"),
        ({"description": "x" * 301}, "there is room for 300"),
        ({"usual_badge": "99"}, "Choose the badge from the list."),
    ],
)
def test_what_is_wrong_about_a_person_is_said_beside_its_field(tmp_path, changed, words):
    async def story():
        async with Office(tmp_path) as office:
            return await (await office.signed_in()).post("/people/add", {"name": "Vi", "registration": "AB12 CDE"} | changed)

    answer = run(story())

    assert answer.status_code == 422
    assert words in answer.text
    assert "AB12 CDE" in answer.text


def test_of_somebody_who_has_left_only_the_name_stays(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, number = await office.signed_in(), office.member("Vi", ("visitor",), "vi")
            form = {"name": "Vi", "roles": "visitor", "mobile": "07700 900123", "emergency_name": "Al", "registration": "AB12 CDE"}
            await admin.post(f"/people/{number}", form | {"sign_in": "vi", "channel_0": "mail", "address_0": "vi@school.example"})
            await (await on(office, EDGE)).post("/account/medical", {"medical": "asthma"})
            await admin.post(f"/people/{number}/remove", {"sure": "yes"})
            with office.store.engine.connect() as connection:
                row = connection.execute(select(schema.people).where(schema.people.c.number == number)).mappings().one()
                return dict(row), connection.execute(select(schema.contacts.c.address).where(schema.contacts.c.person == number)).all()

    row, ways = run(story())

    kept = {name for name, value in row.items() if value}
    assert kept == {"number", "name", "roles"}
    assert ways == []


def test_who_changed_what_of_whom_is_in_the_journal_and_nothing_of_what_it_says(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/people/add", {"name": "Vi Ray", "roles": "visitor", "sign_in": "vi"})
            await admin.post(
                "/people/2", {"name": "Vi Ray", "roles": "visitor", "sign_in": "vi", "mobile": "07700 900123", "description": "tall"}
            )
            link = re.search(r"/set-password/[\w-]+", (await admin.post("/people/2/invite")).text)[0]
            secret = "juniper kettle lantern meadow"
            await office.browser().post(link, {"password": secret, "again": secret})
            await admin.post("/people/2/remove", {"sure": "yes"})
            with office.store.engine.connect() as connection:
                return connection.execute(select(schema.journal.c.kind, schema.journal.c.body).order_by(schema.journal.c.seq)).all()

    rows = run(story())

    assert {row.kind for row in rows} == {"ChangeRoster"}
    told = [(body["person"], body["who"], body["what"]) for body in (json.loads(row.body) for row in rows)]
    assert told == [
        (1, 2, "added"), (1, 2, "mobile, description"), (1, 2, "link to choose a password"), (2, 2, "password"), (1, 2, "removed"),
    ]  # fmt: skip
    assert not any(secret in row.body for row in rows for secret in ("Vi Ray", "07700", "tall", "juniper", "/set-password"))
