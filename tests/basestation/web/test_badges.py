"""Badges: added with secrets nobody sees twice, revoked for good, and never in the middle of a visit."""

import asyncio
import json

from sqlalchemy import select

from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import schema
from basestation.store.badges import fast_hash
from basestation.web.admin.handover import KEPT_MS

from .office import Office


def run(story):
    return asyncio.run(story)


def row_of(office, number):
    with office.store.engine.connect() as connection:
        return connection.execute(select(schema.badges).where(schema.badges.c.number == number)).one()


def test_a_badge_gets_the_next_number_and_a_key_and_password_of_its_own(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            for label in ("Blue", "Red"):
                await admin.post("/badges", {"label": label})
            files = [json.loads((await admin.post(f"/badges/{number}/file")).text) for number in (1, 2)]
            return files, [row_of(office, number) for number in (1, 2)]

    (blue, red), rows = run(story())

    assert (blue["badge_id"], blue["label"], red["badge_id"]) == (1, "Blue", 2)
    assert blue["broker"]["username"] == "1"
    assert (blue["broker"]["host"], blue["broker"]["port"], blue["site"]) == ("10.0.0.5", 1883, "school")
    assert bytes.fromhex(blue["key"]) == rows[0].key
    assert blue["key"] != red["key"]
    assert len(blue["broker"]["password"]) >= 43


def test_the_broker_s_password_is_not_in_the_database_but_opens_the_broker(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/badges", {"label": ""})
            password = json.loads((await admin.post("/badges/1/file")).text)["broker"]["password"]
            return password, row_of(office, 1).password_hash

    password, stored = run(story())

    assert password not in stored
    assert stored == fast_hash(password)


def test_the_secrets_are_handed_over_once_and_only_to_who_added_the_badge(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            office.member("Other", ("technician",), "other")
            other = office.browser()
            await other.sign_in("other")
            await admin.post("/badges", {"label": "Blue"})
            not_theirs = await other.post("/badges/1/file")
            shown = await admin.get("/badges")
            first, second = await admin.post("/badges/1/file"), await admin.post("/badges/1/file")
            return not_theirs, shown, first, second, await admin.get("/badges")

    not_theirs, shown, first, second, afterwards = run(story())

    key = json.loads(first.text)["key"]
    assert not_theirs.status_code == 410
    assert first.headers["Content-Disposition"] == 'attachment; filename="badge-1.json"'
    assert first.headers["Cache-Control"] == "no-store"
    assert second.status_code == 410
    assert "/badges/1/file" in shown.text
    assert "/badges/1/file" not in afterwards.text
    assert key not in shown.text + afterwards.text


def test_a_file_that_nobody_fetches_is_forgotten(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/badges", {"label": "Blue"})
            office.now_ms += KEPT_MS
            return await admin.post("/badges/1/file")

    assert run(story()).status_code == 410


def test_a_new_badge_is_shown_as_not_protecting_until_it_is_heard(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/badges", {"label": "Blue"})
            return await admin.get("/badges")

    assert "<strong>NOT PROTECTED</strong>: has never been heard" in run(story()).text


def test_a_revoked_badge_is_heard_no_more_and_its_number_is_never_used_again(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/badges", {"label": "Lost"})
            await admin.post("/badges/1/revoke", {"sure": "yes"})
            await admin.post("/badges", {"label": "New"})
            page = await admin.get("/badges")
            await office.service.ask(SignedOut(office.now_ms, Plan(1, None, (Stop("nowhere"),), office.now_ms + 1)))
            return page, set(office.service.site.badges), row_of(office, 1).password_hash

    page, known, password_hash = run(story())

    assert known == {2}
    assert password_hash == ""
    assert "Out of use" in page.text


def test_a_badge_is_not_revoked_by_one_slip_of_the_finger(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/badges", {"label": "Blue"})
            return await admin.post("/badges/1/revoke"), row_of(office, 1).is_revoked

    refused, is_revoked = run(story())

    assert refused.status_code == 422
    assert "Tick that you are sure" in refused.text
    assert not is_revoked


def test_a_badge_that_is_out_can_t_be_revoked(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, visitor = await office.signed_in(), office.member("Vi")
            await admin.post("/badges", {"label": "Blue"})
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, 1, (Stop("1 Low Road"),), office.now_ms + 60_000)))
            return await admin.post("/badges/1/revoke", {"sure": "yes"}), row_of(office, 1).is_revoked

    refused, is_revoked = run(story())

    assert refused.status_code == 422
    assert "Vi is out with badge 1." in refused.text
    assert not is_revoked
