"""F45: a record that can't be read keeps the base from nothing: what is open stays open, and the board says what can't be read."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from badgelink.frame import seal
from badgelink.messages import SOS, Alarm
from sqlalchemy import Connection, delete, update

from basestation.core import cause
from basestation.core.board import board
from basestation.core.events import CheckedIn, OwnershipTaken, Returned
from basestation.core.site import Site
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.store import badges, schema
from tests.basestation.web.office import Office
from tests.support.seeding import seeded

Damage = Callable[[Connection], None]


def all_of(column: str, kind: str | None = None, body: str = "{}") -> Damage:
    """Every row (of a kind) of incident 1, or of visit 1, is garbage."""

    def damage(connection: Connection) -> None:
        journal = schema.journal
        rows = update(journal).where(journal.c[column] == 1)
        connection.execute((rows if kind is None else rows.where(journal.c.kind == kind)).values(body=body))

    return damage


async def an_alarm_and_a_visit(office: Office) -> None:
    """Alarm 1 of a badge, taken by Olive; visit 1 of Vi, who has checked in since."""
    badge = seeded(office.store.engine, badges.add_badge, "Blue")
    olive, vi = office.member("Olive Office", ("office",)), office.member("Vi Visitor")
    await office.service.ask(SignedOut(office.now_ms, Plan(vi, None, (Stop("1 High Street"),), office.now_ms + 3_600_000)))
    await office.service.ask(ForVisit(1, CheckedIn(office.now_ms, "the office")))
    heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    frame = seal(Cipher(badge.key), badge.number, 7, Alarm(0, SOS, 0, 90, None, None, None, None))
    office.service.hear(Inbound(office.now_ms, "mqtt", badge.number, frame, lambda: heard.set_result(None)))
    await heard
    await office.service.ask(ForIncident(1, OwnershipTaken(office.now_ms, olive, "office")))


def read_after(tmp_path: Path, *damages: Damage, closes: bool = False) -> tuple[Site, Office]:
    async def story() -> tuple[Site, Office]:
        async with Office(tmp_path) as office:
            await an_alarm_and_a_visit(office)
            if closes:
                await office.service.ask(ForVisit(1, Returned(office.now_ms, "the office")))
            with office.store.engine.begin() as connection:
                for damage in damages:
                    damage(connection)
            return office.load(), office

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("damage", "owner", "why"),
    [
        (all_of("incident", "GiveOwnership"), None, cause.SOS),
        (all_of("incident", "Open"), None, cause.ALARM_ON),
        (all_of("incident", body="no JSON at all"), None, cause.ALARM_ON),
        (lambda connection: connection.execute(delete(schema.journal)), None, cause.ALARM_ON),
    ],
    ids=["who took it", "how it began", "all of it", "there is none"],
)
def test_an_open_alarm_whose_record_is_damaged_is_still_open_and_nobody_has_it(
    tmp_path: Path, damage: Damage, owner: int | None, why: str
) -> None:
    site, office = read_after(tmp_path, damage)

    incident = site.incidents[1]
    assert (incident.is_open, incident.owner, incident.cause) == (True, owner, why)
    assert incident.due_ms is not None
    assert site.open_of_badge == {1: 1}
    assert [row.number for row in board(site, office.now_ms, {}).open_incidents] == [1]
    assert any("alarm 1" in words for words in site.unread)


def test_the_badge_of_an_alarm_that_can_not_be_read_is_still_answered(tmp_path: Path) -> None:
    site, _ = read_after(tmp_path, all_of("incident"))

    assert site.incidents[1].newest_presses[0][1].event_counter == 7


def test_a_visit_whose_record_is_damaged_is_watched_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    site, _ = read_after(tmp_path, all_of("visit_no", "RecordCheckIn"))

    assert site.visits[1].due_ms is not None
    assert "visit 1" in site.unread[0] and "ring Vi Visitor" in site.unread[0]


def test_a_visit_of_which_nothing_can_be_read_is_said_by_name(tmp_path: Path) -> None:
    site, _ = read_after(tmp_path, all_of("visit_no"))

    assert site.visits == {}
    assert "nobody is told when it is late: ring Vi Visitor" in site.unread[0]


def test_what_is_well_is_read_as_ever_beside_what_is_not(tmp_path: Path) -> None:
    site, _ = read_after(tmp_path, all_of("visit_no", "RecordCheckIn"))

    assert site.incidents[1].owner is not None
    assert len(site.unread) == 1


def test_the_board_says_it_as_a_fault_of_the_base(tmp_path: Path) -> None:
    async def story() -> str:
        async with Office(tmp_path) as office:
            await an_alarm_and_a_visit(office)
            with office.store.engine.begin() as connection:
                all_of("incident")(connection)
            office.service.site = office.load()
            return office.service.fault

    assert "The record of alarm 1 can't be read" in asyncio.run(story())
