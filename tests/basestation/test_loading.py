"""What is read at a start and at a change of the roster: little, however long a school has been at it, and all that still waits."""

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import event

from basestation.core.events import ApprovalConfirmed, Approved, Returned, WentOut, WrittenUp
from basestation.core.turn import ForVisit, SignedOut, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.settings.looking import read_settings
from basestation.store import loading
from basestation.store.roster import MemberDraft, add_member
from basestation.wiring import Base
from tests.basestation.test_policy_holding import settings_of
from tests.basestation.web.office import Office
from tests.support.seeding import seeded

DAY_MS = 86_400_000


def a_plan(visitor: int, now_ms: int) -> Plan:
    return Plan(visitor, None, (Stop("1 Low Road"),), now_ms + 3_600_000)


def test_a_change_of_the_roster_reads_nothing_of_visits_and_alarms(tmp_path: Path) -> None:
    """It is read between two turns: an alarm may wait for it."""

    async def story() -> tuple[list[str], list[str]]:
        base, asked = Base(read_settings(settings_of(tmp_path))), []
        await base.start()
        person = seeded(base.store.engine, add_member, MemberDraft("Vi", ("visitor",), "", None, ()))
        event.listen(base.store.engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
        base.service.reload()
        await base.service.ask(SignedOut(1_000, a_plan(person, 1_000)))
        await base.stop()
        return asked, [known.name for known in base.service.site.roster.values()]

    asked, names = asyncio.run(story())

    assert names == ["Vi"]
    assert asked
    assert not [statement for statement in asked if "FROM journal" in statement or "FROM visits" in statement]


def test_of_those_that_nobody_writes_up_the_newest_are_kept_in_mind_however_old_they_are(tmp_path: Path, monkeypatch: Any) -> None:
    """A school may never write one up, and an alarm waits for a start."""
    monkeypatch.setattr(loading, "MOST_UNWRITTEN", 2)

    async def story() -> Any:
        async with Office(tmp_path) as office:
            visitor = office.member("Vi")
            for number in (1, 2, 3):
                await office.service.ask(SignedOut(office.now_ms, a_plan(visitor, office.now_ms)))
                await office.service.ask(ForVisit(number, Returned(office.now_ms, "the office")))
                office.now_ms += DAY_MS
            office.now_ms += 400 * DAY_MS
            return office.load()

    assert set(asyncio.run(story()).afterwards) == {2, 3}


def test_a_visit_that_is_still_out_is_read_however_long_ago_it_left(tmp_path: Path) -> None:
    async def story() -> Any:
        async with Office(tmp_path) as office:
            visitor = office.member("Vi")
            await office.service.ask(SignedOut(office.now_ms, a_plan(visitor, office.now_ms)))
            office.now_ms += 400 * DAY_MS
            return office.load()

    assert list(asyncio.run(story()).visits) == [1]


def test_a_yes_said_aloud_waits_to_be_confirmed_after_the_visit_was_written_up(tmp_path: Path) -> None:
    async def story() -> Any:
        async with Office(tmp_path) as office:
            visitor, head, now_ms = office.member("Vi"), office.member("Mo", ("head",)), office.now_ms
            plan = a_plan(visitor, now_ms)
            await office.service.ask(VisitPlanned(now_ms, visitor, plan))
            await office.service.ask(ForVisit(1, Approved(now_ms, "visit", head, "head", visitor, is_verbal=True)))
            await office.service.ask(ForVisit(1, WentOut(now_ms, visitor, plan)))
            await office.service.ask(ForVisit(1, Returned(now_ms, "the office")))
            await office.service.ask(ForVisit(1, WrittenUp(now_ms, visitor, "done", "all well")))
            office.service.site = office.load()
            confirmed = await office.service.ask(ForVisit(1, ApprovalConfirmed(now_ms, "visit", head)))
            return confirmed, office.service.site, office.load()

    confirmed, site, loaded = asyncio.run(story())

    assert [type(decision).__name__ for decision in confirmed] == ["ConfirmApproval"]
    assert site.afterwards == loaded.afterwards == {}
