"""What the rule lets go, and when; that the base does it by itself; that it never does it in an alarm."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from basestation import retaining
from basestation.core import retention as rule
from basestation.core.decisions import LogCall, RecordText, WriteUp
from basestation.core.events import ActionRecorded, ClosureAsked, DrillCalled, OwnershipTaken, Returned, WrittenUp
from basestation.core.keeping import Erase, Hold, Unhold
from basestation.core.policy.rules import Retention
from basestation.core.position import Fix
from basestation.core.retention import OldIncident, OldVisit, due, is_time, months_before
from basestation.core.site import Badge
from basestation.core.thinking import think
from basestation.core.turn import ForIncident, ForRecords, ForSite, ForVisit, SignedOut, Turn, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.store import badges, retention, schema
from basestation.store.erasing import Interrupted, erase_all_due
from basestation.store.reading import reading
from basestation.store.verification import Verification
from tests.basestation.school import NOON_MS, a_site
from tests.basestation.web.office import Office
from tests.support.seeding import seeded

DAY_MS = 86_400_000
RULES = Retention(visits_months=24, incidents_months=84, drills_months=12)


def at(year: int, month: int, day: int, hour: int = 12) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


NOW_MS = at(2026, 6, 15)


# The rule -----------------------------------------------------------------------------------------------------------


def test_a_visit_goes_when_its_months_are_over_and_not_a_day_before() -> None:
    old, young = OldVisit(1, at(2024, 6, 15) - 1), OldVisit(2, at(2024, 6, 15))

    assert due(RULES, [old, young], [], set(), NOW_MS) == rule.Due((1,), (), ())


def test_a_drill_goes_by_its_own_rule() -> None:
    drill, alarm = OldIncident(1, None, at(2025, 1, 1), True), OldIncident(2, None, at(2025, 1, 1), False)

    assert due(RULES, [], [drill, alarm], set(), NOW_MS) == rule.Due((), (), (1,))


def test_a_visit_stays_for_as_long_as_its_incident() -> None:
    visit, incident = OldVisit(1, at(2020, 1, 1)), OldIncident(5, 1, at(2020, 1, 1), False)

    assert not due(RULES, [visit], [incident], set(), NOW_MS)
    assert due(RULES, [visit], [incident], set(), at(2027, 2, 1)) == rule.Due((1,), (5,), ())


@pytest.mark.parametrize("held", [("visit", 1), ("incident", 5)])
def test_a_hold_keeps_the_record_and_what_belongs_to_it(held: Any) -> None:
    visit, incident = OldVisit(1, at(2000, 1, 1)), OldIncident(5, 1, at(2000, 1, 1), False)

    assert not due(RULES, [visit], [incident], {held}, NOW_MS)


def test_an_incident_that_is_open_is_never_due() -> None:
    assert not due(RULES, [OldVisit(1, 0)], [OldIncident(5, 1, rule.NEVER_MS, False)], set(), NOW_MS)


@given(at_ms=st.integers(at(2020, 1, 1), at(2100, 1, 1)), months=st.integers(0, 240))
def test_so_many_months_before_is_never_less_than_so_many_times_28_days(at_ms: int, months: int) -> None:
    before = months_before(at_ms, months)

    assert at_ms - (months * 31 + 3) * DAY_MS <= before <= at_ms - months * 28 * DAY_MS


@given(st.sets(st.integers(1, 400)))
def test_ranges_name_every_row_once_and_no_other(numbers: set[int]) -> None:
    runs = retention.ranges(numbers)

    assert [row for first, last in runs for row in range(first, last + 1)] == sorted(numbers)
    assert all(later[0] > earlier[1] + 1 for earlier, later in pairwise(runs))


@pytest.mark.parametrize(
    ("hour", "hours_since", "wanted"),
    [(3, 24, True), (3, 1, False), (14, 24, False), (14, 26, True), (14, None, True), (14, -5, True)],
    ids=["at night", "this very night", "in the day", "the night was missed", "never yet", "the clock went back"],
)
def test_it_is_time_once_a_night(hour: int, hours_since: int | None, wanted: bool) -> None:
    ran_ms = None if hours_since is None else NOW_MS - hours_since * 3_600_000

    assert is_time(hour, ran_ms, NOW_MS) is wanted


# Positions ----------------------------------------------------------------------------------------------------------


def forgetting(badge: Badge, wait_ms: int, **more: Any) -> Badge:
    site = a_site(None)
    site.badges[7] = badge
    for name, value in more.items():
        setattr(site, name, value)
    rule.remember_position(site, badge)
    think(site, [], NOON_MS + wait_ms)
    return badge


def test_a_position_is_forgotten_after_a_day() -> None:
    fix = Fix(NOON_MS, 53_000_000, 0, 9)

    assert forgetting(Badge(7, "Badge 7", None, fix=fix), DAY_MS - 1).fix == fix
    assert forgetting(Badge(7, "Badge 7", None, fix=fix), DAY_MS).fix is None


def test_a_position_in_an_alarm_stays_until_the_alarm_is_over() -> None:
    badge = Badge(7, "Badge 7", None, fix=Fix(NOON_MS, 53_000_000, 0, 9))

    assert forgetting(badge, DAY_MS, open_of_badge={7: 1}).fix is not None


def test_a_newer_position_has_its_own_day() -> None:
    site, turn = a_site(None), Turn(NOON_MS)
    badge = site.badges[7]
    badge.fix = Fix(NOON_MS, 53_000_000, 0, 9)
    rule.remember_position(site, badge)
    badge.fix = Fix(NOON_MS + DAY_MS // 2, 53_000_001, 0, 9)
    rule.remember_position(site, badge)

    rule.forget_position(site, turn, 7)
    think(site, [], NOON_MS + DAY_MS)
    kept = badge.fix
    think(site, [], NOON_MS + DAY_MS + DAY_MS // 2)

    assert kept is not None
    assert badge.fix is None


# The store ----------------------------------------------------------------------------------------------------------


class Desk:
    """An office where visits, drills and alarms happen, and years pass."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.head, self.ann = office.member("Hannah Head", ("head",)), office.member("Ann")

    async def ask(self, item: Any) -> Any:
        return await self.office.service.ask(item)

    async def visit(self, is_written: bool = True) -> int:
        now_ms = self.office.now_ms
        plan = Plan(self.ann, None, (Stop("14 Marsh Lane"),), now_ms + 3_600_000, purpose="attendance")
        (order,) = await self.ask(SignedOut(now_ms, plan))
        await self.ask(ForVisit(order.visit_no, Returned(now_ms, "the office")))
        if is_written:
            await self.ask(ForVisit(order.visit_no, WrittenUp(now_ms, self.ann, "done", "All calm.")))
        return int(order.visit_no)

    async def drill(self) -> int:
        order, *_ = await self.ask(DrillCalled(self.office.now_ms, None, self.ann))
        await self.ask(ForIncident(order.incident, OwnershipTaken(self.office.now_ms, self.head, "head")))
        await self.ask(ForIncident(order.incident, ClosureAsked(self.office.now_ms, self.head, "planned", "well done")))
        return int(order.incident)

    def years_pass(self, years: int) -> None:
        self.office.now_ms += years * 366 * DAY_MS

    async def erase(self) -> None:
        office = self.office
        await erase_all_due(self.ask, office.store.engine, RULES, office.now_ms, self.head, "confirmed")

    def plan(self) -> retention.Plan:
        with self.office.store.engine.connect() as connection:
            return retention.plan(connection, RULES, self.office.now_ms)

    def is_whole(self) -> bool:
        with reading(self.office.store.engine.url) as connection:
            return not list(Verification(connection).findings())

    def texts(self) -> str:
        with self.office.store.engine.connect() as connection:
            return "\n".join(connection.execute(select(schema.journal.c.body)).scalars())


def told(tmp_path: Path, story: Any) -> Any:
    async def run() -> Any:
        async with Office(tmp_path) as office:
            return await story(Desk(office))

    return asyncio.run(run())


def test_what_is_too_old_is_erased_and_the_chain_holds_and_the_base_starts_again(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        old = await desk.visit()
        drill = await desk.drill()
        desk.years_pass(3)
        young = await desk.visit(is_written=False)
        found = desk.plan()
        await desk.erase()

        assert (found.due, found.rows) == (rule.Due((old,), (), (drill,)), ((1, found.row_count),))
        assert not desk.texts()[: found.row_count].strip()
        assert "14 Marsh Lane" in desk.texts()
        assert desk.is_whole()
        assert not desk.plan()
        fresh = desk.office.load()
        assert (set(fresh.afterwards), fresh.next_visit, set(fresh.incidents)) == ({young}, young + 1, set())
        assert set(desk.office.service.site.afterwards) == {young}

    told(tmp_path, story)


def test_the_lists_keep_numbers_and_dates_only(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.visit()
        desk.years_pass(3)
        await desk.erase()
        with desk.office.store.engine.connect() as connection:
            row = connection.execute(select(schema.visits)).mappings().one()

        assert (row["number"], row["erased_ms"]) == (1, desk.office.now_ms)
        assert (row["visitor"], row["second"], row["places"]) == (None, None, "")

    told(tmp_path, story)


def test_deliveries_events_and_looks_go_too(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.drill()
        engine = desk.office.store.engine
        delivery = {
            "number": 900, "incident": number, "step": 0, "round": 0, "person": 1, "channel": "mail", "address": "a@b", "subject": "s",
            "text": "Ann at 14 Marsh Lane", "happened_ms": 0, "is_drill": True, "created_ms": 0, "due_ms": 0, "tries": 1, "state": "sent",
            "answer": "",
        }  # fmt: skip
        with engine.begin() as connection:
            connection.execute(insert(schema.deliveries), delivery)
            connection.execute(insert(schema.events), {"badge": 1, "event_counter": 5, "incident": number})
            connection.execute(insert(schema.looks), {"at_ms": 5, "person": 1, "wearer": 2, "what": "the board"})
        desk.years_pass(3)
        found = desk.plan()
        await desk.erase()
        with engine.connect() as connection:
            left = [connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (schema.deliveries, schema.events, schema.looks)]  # fmt: skip

        assert (found.deliveries, found.looks) == (1, 1)
        assert left == [0, 0, 0]

    told(tmp_path, story)


def test_the_erasure_itself_is_on_record(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.visit()
        desk.years_pass(3)
        await desk.erase()
        with desk.office.store.engine.connect() as connection:
            (order,) = retention.erasures(connection)

        assert isinstance(order, Erase)
        assert (order.person, order.visits, order.rows) == (desk.head, (1,), ((1, 3),))
        assert "visits 24 months" in order.rule

    told(tmp_path, story)


def test_a_hold_keeps_a_visit_until_it_is_lifted_also_over_a_restart(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.visit()
        hold = Hold(desk.office.now_ms, "visit", number, desk.head, "an allegation")
        assert await desk.ask(ForRecords(hold)) == (hold,)
        assert await desk.ask(ForRecords(hold)) == ()
        desk.years_pass(3)

        assert not desk.plan()
        assert desk.office.load().held == {("visit", number)}
        with desk.office.store.engine.connect() as connection:
            assert [row.reason for row in retention.all_holds(connection)] == ["an allegation"]
        await desk.ask(ForRecords(Unhold(desk.office.now_ms, "visit", number, desk.head, "the police have it")))
        await desk.erase()

        assert desk.office.load().held == set()
        assert "14 Marsh Lane" not in desk.texts()
        assert desk.is_whole()

    told(tmp_path, story)


def test_a_hold_that_comes_between_the_dry_run_and_the_confirmation_wins(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.visit()
        desk.years_pass(3)
        order = desk.plan().order(desk.office.now_ms, desk.head, RULES, "confirmed")
        await desk.ask(ForRecords(Hold(desk.office.now_ms, "visit", number, desk.head, "an allegation")))

        assert await desk.ask(ForRecords(order)) == ()
        assert "14 Marsh Lane" in desk.texts()

    told(tmp_path, story)


def test_nothing_is_erased_while_an_alarm_is_open(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        await desk.visit()
        desk.years_pass(3)
        order, *_ = await desk.ask(DrillCalled(desk.office.now_ms, None, desk.ann))
        with pytest.raises(Interrupted):
            await desk.erase()

        assert "14 Marsh Lane" in desk.texts()
        assert not await retaining.look(desk.office.service, desk.office.store.engine, desk.office.now_ms)
        assert order.incident in desk.office.service.site.incidents

    told(tmp_path, story)


def test_more_than_one_erasure_may_take_is_done_in_parts_of_whole_visits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "MOST_ROWS", 7)

    async def story(desk: Desk) -> None:
        for _ in range(7):
            await desk.visit()
        desk.years_pass(3)
        await desk.erase()
        with desk.office.store.engine.connect() as connection:
            orders = retention.erasures(connection)

        assert [order.visits for order in orders] == [(7,), (5, 6), (3, 4), (1, 2)]
        assert desk.is_whole()

    told(tmp_path, story)


def test_the_base_does_it_by_itself_once_a_night(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        office = desk.office
        await desk.visit()
        desk.years_pass(3)

        assert await retaining.look(office.service, office.store.engine, office.now_ms)
        assert not await retaining.look(office.service, office.store.engine, office.now_ms + 3_600_000)
        assert "14 Marsh Lane" not in desk.texts()

    told(tmp_path, story)


def test_events_that_no_badge_asks_about_any_more_are_not_read_at_every_start(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        engine = desk.office.store.engine
        badge = seeded(engine, badges.add_badge, "Blue").number
        rows = [{"badge": badge, "event_counter": counter, "incident": 1 if counter == 7 else None} for counter in range(2_500)]
        with engine.begin() as connection:
            connection.execute(insert(schema.events), [*rows, {"badge": badge, "event_counter": 52_400, "incident": None}])
            connection.execute(update(schema.badges).values(newest_counter=52_400))
        await retaining.look(desk.office.service, engine, desk.office.now_ms)

        assert sorted(desk.office.load().badges[badge].events) == [7, *range(2_400, 2_500), 52_400]

    told(tmp_path, story)


def test_a_visit_that_is_written_about_again_is_young_again(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.visit()
        desk.years_pass(3)
        await desk.ask(ForSite(WriteUp(desk.office.now_ms, desk.ann, "as planned", "the family wrote", None, "added to"), number))

        assert not desk.plan()

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (LogCall(0, 1, "in", "Mrs Marsh", "talked", "asked for Ann", "call in"), "note"),
        (RecordText(0, "…123", 1, "asked for Ann", "about no alarm"), "words"),
    ],
)
def test_calls_and_texts_about_no_visit_go_by_the_rule_of_visits(tmp_path: Path, made: LogCall | RecordText, words: str) -> None:
    async def story(desk: Desk) -> None:
        await desk.ask(ForSite(replace(made, at_ms=desk.office.now_ms)))
        desk.years_pass(3)
        await desk.ask(ForSite(replace(made, at_ms=desk.office.now_ms, **{words: "asked again"})))  # type: ignore[arg-type]
        found = desk.plan()
        await desk.erase()

        assert (found.calls, bool(found.due), desk.plan().calls) == (1, False, 0)
        assert "asked for Ann" not in desk.texts()
        assert "asked again" in desk.texts()
        assert desk.is_whole()

    told(tmp_path, story)


def test_a_hold_that_was_taken_away_behind_the_base_s_back_is_found(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        for number in (await desk.visit(), await desk.visit()):
            await desk.ask(ForRecords(Hold(desk.office.now_ms, "visit", number, desk.head, "an allegation")))
        await desk.ask(ForRecords(Unhold(desk.office.now_ms, "visit", 1, desk.head, "unfounded")))
        assert desk.is_whole()
        with desk.office.store.engine.begin() as connection:
            connection.execute(delete(schema.holds))
        with reading(desk.office.store.engine.url) as connection:
            found = [str(finding) for finding in Verification(connection).findings()]

        assert found == ["Visit 2: the list and the journal don't agree whether it is on hold"]

    told(tmp_path, story)


def test_nothing_of_what_was_erased_is_left_in_the_file(tmp_path: Path) -> None:
    """Not even where the database keeps what it no longer needs."""

    async def story(desk: Desk) -> None:
        for _ in range(30):
            await desk.visit()
        desk.years_pass(3)
        await desk.erase()
        desk.office.store.close()

    told(tmp_path, story)

    assert b"attendance" not in (tmp_path / "doorstep.db").read_bytes()


def test_what_was_added_while_the_rest_was_being_erased_goes_with_the_next(tmp_path: Path) -> None:
    """Between the look for what is due and the erasure somebody writes on."""

    async def story(desk: Desk) -> None:
        number = await desk.visit()
        desk.years_pass(3)
        found, now_ms = desk.plan(), desk.office.now_ms
        await desk.ask(ForSite(WriteUp(now_ms, desk.ann, "done", "the boy said more", None, "added to", ""), number))
        await desk.ask(ForRecords(found.order(now_ms, desk.head, RULES, "confirmed")))
        assert "the boy said more" in desk.texts()
        desk.years_pass(3)
        await desk.erase()

        assert "the boy said more" not in desk.texts()
        assert desk.is_whole()

    told(tmp_path, story)


def test_a_visit_that_was_planned_and_never_went_goes_too(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        now_ms = desk.office.now_ms
        plan = Plan(desk.ann, None, (Stop("14 Marsh Lane"),), now_ms + 3_600_000, leave_ms=now_ms)
        (order,) = await desk.ask(VisitPlanned(now_ms, desk.head, plan))
        early = desk.plan()
        desk.years_pass(3)
        await desk.erase()

        assert not early
        assert order.visit_no not in desk.office.service.site.planned
        assert "14 Marsh Lane" not in desk.texts()
        assert desk.is_whole()

    told(tmp_path, story)


def test_an_action_of_an_erased_incident_comes_too_late(tmp_path: Path) -> None:
    async def story(desk: Desk) -> None:
        number = await desk.drill()
        desk.years_pass(3)
        await desk.erase()

        assert await desk.ask(ForIncident(number, ActionRecorded(desk.office.now_ms, desk.head, "rang"))) == ()

    told(tmp_path, story)
