"""A change of people or badges at the desk takes nothing away from a visit that is under way."""

import asyncio

from badgelink.messages import LeaveNow

from basestation.core.position import Fix
from basestation.core.turn import LeaveNowAsked, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import badges
from tests.support.seeding import seeded

from .office import Office


def run(story):
    return asyncio.run(story)


def test_what_was_heard_and_what_is_being_said_outlives_a_change_of_the_roster(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, visitor = await office.signed_in(), office.member("Vi")
            seeded(office.store.engine, badges.add_badge, "Blue")
            office.service.site = office.load()
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, 1, (Stop("1 Low Road"),), office.now_ms + 3_600_000)))
            badge = office.service.site.badges[1]
            badge.last_heard_ms, badge.road, badge.fix = office.now_ms, "mqtt", Fix(office.now_ms, 53_745_700, -336_800, 9)
            await office.service.ask(LeaveNowAsked(office.now_ms, 1))
            await admin.post("/people/add", {"name": "Somebody new"})
            await office.service.ask(LeaveNowAsked(office.now_ms, 99))
            site = office.service.site
            return site.badges[1], badge, site.downlinks.waits(1, LeaveNow), [person.name for person in site.roster.values()]

    now, before, waiting, names = run(story())

    assert now is before
    assert waiting == LeaveNow(1)
    assert "Somebody new" in names


def test_a_badge_that_was_just_heard_can_be_revoked(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            seeded(office.store.engine, badges.add_badge, "Blue")
            office.service.site = office.load()
            office.service.site.unsaved_heard.add(1)
            await admin.post("/badges/1/revoke", {"sure": "yes"})
            await office.service.ask(SignedOut(office.now_ms, Plan(1, None, (Stop("1 Low Road"),), office.now_ms + 3_600_000)))
            return office.service.site

    site = run(story())

    assert site.badges == {}
    assert list(site.visits) == [1]
