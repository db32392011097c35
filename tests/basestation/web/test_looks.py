"""Each look at a position, a medical note or a record is written down, and the wearer can see it; but no alarm waits for it."""

import asyncio

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from basestation.core.events import ClosureAsked, DrillCalled, OwnershipTaken
from basestation.core.position import Fix
from basestation.core.turn import ForIncident, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import badges, schema
from basestation.store.looks import ONCE_MS, POSITION, Look, looks_at, write_look
from tests.support.seeding import noted, seeded

from .office import Office

MINUTE_MS = 60_000


def run(story):
    return asyncio.run(story)


async def out(office, note=""):
    """Vi is out with a badge that has said where it is."""
    visitor = office.member("Vi Ray", ("visitor",), "vi")
    badge = seeded(office.store.engine, badges.add_badge, "Badge 1").number
    if note:
        noted(office.store.engine, office.folder, visitor, note)
    office.service.site = office.load()
    plan = Plan(visitor, badge, (Stop("1 Low Road", lat_udeg=53_745_670, lon_udeg=-336_780),), office.now_ms + 60 * MINUTE_MS)
    await office.service.ask(SignedOut(office.now_ms, plan))
    return visitor, badge


def heard_from(office):
    """Where the badge is, as it said a minute ago. The base keeps this in memory, so it is said once everybody is there."""
    for badge in office.service.site.badges.values():
        badge.fix = Fix(office.now_ms - MINUTE_MS, 53_745_670, -336_780, 12)


async def concern(office):
    """An alarm about Vi's visit: not back, and no word."""
    heard_from(office)
    office.now_ms += 100 * MINUTE_MS
    await office.service.ask(DrillCalled(office.now_ms, None, None))
    return next(number for number, incident in office.service.site.incidents.items() if not incident.is_drill)


def written(office):
    with office.store.engine.connect() as connection:
        return [(row.person, row.wearer, row.what, row.incident) for row in connection.execute(select(schema.looks).order_by("number"))]


def test_a_position_outside_an_alarm_is_behind_a_button_that_is_written_down_first(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office)
            head, vi = await office.signed_in("mo", ("head",)), await office.browser().sign_in("vi")
            heard_from(office)
            before = await head.get("/visits/1/position")
            shown = await head.post("/visits/1/position")
            browser = office.browser()
            await browser.sign_in("vi")
            return vi.status_code, before.text, shown.text, written(office), (await browser.get("/account")).text

    signed_in, before, shown, looks, own = run(story())

    assert signed_in == 303
    assert "TA 09" not in before
    assert "Look at the last position (this is written down)" in before
    assert "TA 0" in shown
    assert "agrees with the address" in shown
    assert looks == [(2, 1, "position", None)]
    assert "Mo Head" in own
    assert "your position, on visit 1" in own


def test_what_can_t_be_written_down_is_not_shown_outside_an_alarm(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office)
            head = await office.signed_in("mo", ("head",))
            heard_from(office)
            with office.store.engine.begin() as connection:
                connection.execute(text("ALTER TABLE looks RENAME TO gone"))
            return await head.post("/visits/1/position")

    answer = run(story())

    assert answer.status_code == 500
    assert "TA 0" not in answer.text
    assert "can't use its database" in answer.text or "can&#39;t use its database" in answer.text


def test_an_alarm_s_page_counts_as_a_look_once_in_ten_minutes(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office)
            head = await office.signed_in("mo", ("head",))
            number = await concern(office)
            for wait_ms in (0, 1, ONCE_MS - 2, 1):
                office.now_ms += wait_ms
                assert (await head.get(f"/incident/{number}")).status_code == 200
            await office.context.looking.settled()
            return number, written(office)

    number, looks = run(story())

    assert looks == [(2, 1, "position", number)] * 2


def test_an_alarm_s_page_is_shown_though_the_look_can_t_be_written_and_it_is_written_later(tmp_path, caplog):
    async def story():
        async with Office(tmp_path) as office:
            await out(office)
            head = await office.signed_in("mo", ("head",))
            other = await office.signed_in("jo", ("office",), "Jo")
            number = await concern(office)
            with office.store.engine.begin() as connection:
                connection.execute(text("ALTER TABLE looks RENAME TO gone"))
            shown = await head.get(f"/incident/{number}")
            await office.context.looking.settled()
            with office.store.engine.begin() as connection:
                connection.execute(text("ALTER TABLE gone RENAME TO looks"))
            before = written(office)
            await other.get(f"/incident/{number}")
            await office.context.looking.settled()
            return shown, before, written(office), number

    shown, before, after, number = run(story())

    assert shown.status_code == 200
    assert before == []
    assert after == [(2, 1, "position", number), (3, 1, "position", number)]
    assert "is not written down yet" in caplog.text


def test_one_s_own_position_is_no_look(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office)
            number = await concern(office)
            browser = office.browser()
            await browser.sign_in("vi")
            shown = await browser.get(f"/incident/{number}")
            await office.context.looking.settled()
            return shown.status_code, written(office)

    assert run(story()) == (200, [])


def test_a_medical_note_is_on_the_page_of_an_open_alarm_and_each_who_sees_it_is_written_down(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office, "Type 1 diabetes")
            answering = await office.signed_in("jo", ("office",), "Jo")
            number = await concern(office)
            vi = office.browser()
            await vi.sign_in("vi")
            pages = (await answering.get(f"/incident/{number}")).text, (await vi.get(f"/incident/{number}")).text
            await office.context.looking.settled()
            return pages, written(office), number

    (answering, vi), looks, number = run(story())

    assert "Type 1 diabetes" in answering
    assert "diabetes" not in vi
    assert (2, 1, "medical note", number) in looks


def test_of_two_who_are_there_together_both_notes_are_shown_with_their_names(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            visitor, second = office.member("Vi Ray"), office.member("Tom Reed")
            answering = await office.signed_in("jo", ("office",), "Jo")
            for number, note in ((visitor, "Type 1 diabetes"), (second, "Epilepsy")):
                noted(office.store.engine, office.folder, number, note)
            plan = Plan(visitor, None, (Stop("1 Low Road"),), office.now_ms + 60 * MINUTE_MS, second=second)
            await office.service.ask(SignedOut(office.now_ms, plan))
            number = await concern(office)
            shown = (await answering.get(f"/incident/{number}")).text
            await office.context.looking.settled()
            return shown, written(office), number

    shown, looks, number = run(story())

    assert "Vi Ray: Type 1 diabetes\nTom Reed: Epilepsy" in shown
    assert sorted(looks) == [(3, 1, "medical note", number), (3, 2, "medical note", number)]


def test_a_position_is_that_of_whoever_carries_the_badge(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            visitor, second = office.member("Vi Ray"), office.member("Tom Reed")
            answering = await office.signed_in("jo", ("office",), "Jo")
            numbers = [seeded(office.store.engine, badges.add_badge, label).number for label in ("One", "Two")]
            office.service.site = office.load()
            plan = Plan(visitor, numbers[0], (Stop("1 Low Road"),), office.now_ms + 60 * MINUTE_MS, second=second, second_badge=numbers[1])
            await office.service.ask(SignedOut(office.now_ms, plan))
            heard_from(office)
            shown = (await answering.post("/visits/1/position")).text
            return shown, written(office)

    shown, looks = run(story())

    assert shown.index("Vi Ray") < shown.index("Tom Reed")
    assert looks == [(3, 1, "position", None), (3, 2, "position", None)]


@pytest.mark.parametrize("kind", ["drill", "closed"])
def test_no_medical_note_in_a_drill_or_once_an_alarm_is_closed(tmp_path, kind):
    async def story():
        async with Office(tmp_path) as office:
            visitor, badge = await out(office, "Type 1 diabetes")
            head = await office.signed_in("mo", ("head",))
            if kind == "drill":
                await office.service.ask(DrillCalled(office.now_ms, badge, visitor))
                number = 1
            else:
                number = await concern(office)
                await office.service.ask(ForIncident(number, OwnershipTaken(office.now_ms, 2, "head")))
                await office.service.ask(ForIncident(number, ClosureAsked(office.now_ms, 2, "precautionary", "spoke to her")))
                assert not office.service.site.incidents[number].is_open
            shown = await head.get(f"/incident/{number}")
            await office.context.looking.settled()
            return shown, [look for look in written(office) if look[2] == "medical note"]

    shown, looks = run(story())

    assert shown.status_code == 200
    assert "diabetes" not in shown.text
    assert looks == []


def test_a_note_whose_key_is_lost_is_said_to_be_there_and_the_alarm_s_page_is_whole(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            await out(office, "Type 1 diabetes")
            head = await office.signed_in("mo", ("head",))
            number = await concern(office)
            (tmp_path / "sealed.key").unlink()
            return await head.get(f"/incident/{number}")

    answer = run(story())

    assert answer.status_code == 200
    assert "There is a medical note, but it can&#39;t be opened" in answer.text
    assert "1 Low Road" in answer.text


def test_looks_are_alike_by_person_wearer_what_and_incident(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            office.member("Vi Ray")
            office.member("Jo")
            engine, look = office.store.engine, Look(1_000_000_000, 2, 1, POSITION, 5, 6)
            others = [
                Look(look.at_ms, 2, 1, "medical note", 5, 6),
                Look(look.at_ms, 2, 1, POSITION),
                Look(look.at_ms + ONCE_MS, 2, 1, POSITION, 5, 6),
            ]
            new = [write_look(engine, each) for each in (look, look, *others)]
            return new, looks_at(engine, 1)

    new, seen = run(story())

    assert new == [True, False, True, True, True]
    assert [look.by for look in seen] == ["Jo"] * 4
    assert seen[0].at_ms == 1_000_000_000 + ONCE_MS


def test_a_full_disk_is_an_error_of_the_database(tmp_path):
    """What the pages above catch is what a database raises."""

    async def story():
        async with Office(tmp_path) as office:
            with office.store.engine.begin() as connection:
                connection.execute(text("DROP TABLE looks"))
            with pytest.raises(OperationalError):
                write_look(office.store.engine, Look(1, 2, 1, POSITION))

    run(story())
