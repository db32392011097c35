"""Whatever can't be thought about stops nobody else: inputs are set aside, what is due is put off, and both are told."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from badgelink.frame import seal
from badgelink.messages import SOS, Alarm, Welfare

from basestation.core.site import Site
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.sifting import PUT_OFF_MS
from basestation.store import badges
from tests.basestation.web.office import Office
from tests.support.seeding import seeded

HOUR_MS = 3_600_000


def spoiled(site: Site) -> Site:
    """Nobody can work out what is due on visit 1."""
    if 1 in site.visits:
        site.visits[1] = replace(site.visits[1], rules="nonsense")  # type: ignore[arg-type]
    return site


def too_large(site: Site) -> Site:
    """What is due on visit 1 has a number in it that no database can hold."""
    if 1 in site.visits:
        site.visits[1] = replace(site.visits[1], plan=replace(site.visits[1].plan, visitor=2**70))
    return site


async def until(is_true: Any) -> None:
    async with asyncio.timeout(30):
        while not is_true():
            await asyncio.sleep(0)


async def with_a_late_visit(office: Office, spoil: Callable[[Site], Site] = spoiled) -> badges.NewBadge:
    """Visit 1 is overdue, and can't be thought about; nobody has noticed yet. A badge that is on no visit comes with it."""
    added = seeded(office.store.engine, badges.add_badge, "Blue")
    visitor = office.member("Vi Visitor")
    await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("1 High Street"),), office.now_ms + 60_000)))
    office.service._load = lambda: spoil(office.load())
    office.service.site = office.service._load()
    office.now_ms += HOUR_MS
    return added


def pressed(office: Office, badge: badges.NewBadge, counter: int, stored: list[int]) -> Inbound:
    frame = seal(Cipher(badge.key), badge.number, counter, Alarm(0, SOS, 0, 90, None, None, None, None))
    return Inbound(office.now_ms, "mqtt", badge.number, frame, lambda: stored.append(counter))


def causes(office: Office) -> list[str]:
    return [incident.cause for incident in office.service.site.incidents.values()]


def test_a_deadline_that_can_not_be_thought_about_takes_no_alarm_with_it(tmp_path: Path) -> None:
    """F45: the press in the same turn is an incident; the deadline is put off, and told by name."""

    async def story() -> tuple[list[int], list[str], int, str]:
        async with Office(tmp_path) as office:
            badge, stored = await with_a_late_visit(office), []
            office.service.hear(pressed(office, badge, 7, stored))
            await until(lambda: office.service.fault and not office.service.sifting.is_on)
            return stored, causes(office), office.service.sifting.set_aside, office.world.faults[-1]

    stored, found, set_aside, fault = asyncio.run(story())

    assert (stored, found, set_aside) == ([7], ["SOS"], 0)
    assert "visit 1 can't be worked out" in fault and "ring whoever is out" in fault


def test_the_base_lives_on_with_it_and_so_does_the_next(tmp_path: Path) -> None:
    async def story() -> tuple[list[int], list[str]]:
        async with Office(tmp_path) as office:
            badge, stored = await with_a_late_visit(office), []
            office.service.catch_up()
            await until(lambda: office.service.fault and not office.service.sifting.is_on)
            office.now_ms += 10 * PUT_OFF_MS
            office.service.hear(pressed(office, badge, 7, stored))
            await until(lambda: stored)
            return stored, causes(office)

    assert asyncio.run(story()) == ([7], ["SOS"])


def test_what_was_put_off_is_done_a_minute_later_when_it_can_be_and_the_fault_is_gone(tmp_path: Path) -> None:
    async def story() -> tuple[list[str], list[str], list[str]]:
        async with Office(tmp_path) as office:
            await with_a_late_visit(office)
            office.service.catch_up()
            await until(lambda: office.service.fault and not office.service.sifting.is_on)
            before = causes(office)
            office.service._load = office.load
            office.service._is_stale = True
            office.now_ms += PUT_OFF_MS
            office.service.reload()
            await until(lambda: not office.service.fault)
            return before, causes(office), office.world.faults

    before, after, faults = asyncio.run(story())

    assert (before, after) == ([], ["OVERDUE"])
    assert faults[-1] == ""


def test_a_deadline_of_which_the_database_takes_nothing_is_put_off_too(tmp_path: Path) -> None:
    async def story() -> tuple[list[int], list[str], int, str]:
        async with Office(tmp_path) as office:
            badge, stored = await with_a_late_visit(office, too_large), []
            office.service.hear(pressed(office, badge, 7, stored))
            await until(lambda: office.service.fault and not office.service.sifting.is_on)
            return stored, causes(office), office.service.sifting.set_aside, office.service.fault

    stored, found, set_aside, fault = asyncio.run(story())

    assert (stored, found, set_aside) == ([7], ["SOS"], 0)
    assert "visit 1 can't be worked out" in fault


def test_a_word_that_can_not_be_said_keeps_no_other_from_being_heard(tmp_path: Path) -> None:
    async def story() -> tuple[list[int], list[str]]:
        async with Office(tmp_path) as office:
            badge, stored = seeded(office.store.engine, badges.add_badge, "Blue"), []
            office.service.site = office.load()
            office.service.site.downlinks.say(badge.number, Welfare("nonsense"), office.now_ms)
            office.service.hear(pressed(office, badge, 7, stored))
            await until(lambda: stored)
            return stored, [sealed for _, _, sealed in office.world.frames]

    stored, frames = asyncio.run(story())

    assert stored == [7]
    assert len(frames) == 1
