"""Lists for a spreadsheet are whole, are of the days that were asked for, and have nothing in them that a spreadsheet would run."""

import asyncio
import csv
import io
from zoneinfo import ZoneInfo

import pytest

from basestation.core.events import (
    ActionRecorded,
    CallMade,
    ClosureAsked,
    CodeWordHeard,
    DepartureAgreed,
    DrillCalled,
    OwnershipTaken,
    WrittenUp,
)
from basestation.core.policy.ladders import default_policy
from basestation.core.reports.reporting import year_of
from basestation.core.site import Site
from basestation.core.turn import ForIncident, ForVisit, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.web.records.export_rows import Wanted
from basestation.web.records.report import read_report
from tests.basestation.web.office import NOON_MS, Office
from tests.basestation.web.test_records import Story

DAY_MS = 86_400_000
TODAY = {"from": "2025-06-15", "until": "2025-06-15"}
WICKED = '=HYPERLINK("https://x","look")'


class Written:
    """One written visit (of test_records.py), one closed alarm, one drill, calls; and one visit that is a day later."""

    def __init__(self, office):
        self.office, self.story = office, Story(office)

    async def happened(self):
        office, story = self.office, self.story
        await story.back()
        await office.service.ask(ForVisit(1, CallMade(office.now_ms, story.clerk, "in", WICKED, "all is well", "+44 note\nline")))
        await story.tell(110, lambda at_ms: WrittenUp(at_ms, story.visitor, "done", "Tea."))
        await office.service.ask(VisitPlanned(office.now_ms, story.clerk, self.later_plan()))
        await office.service.ask(CodeWordHeard(office.now_ms, None, story.clerk, "office", office.now_ms - 4_000))
        await self.close(1, "false", WICKED)
        await office.service.ask(DrillCalled(office.now_ms, None, story.visitor, "desk", story.head))
        office.now_ms += 12_000
        await self.tell(2, OwnershipTaken(office.now_ms, story.clerk, "office"), ActionRecorded(office.now_ms, story.clerk, "read it"))
        await self.close(2, "planned", "all knew")
        return self

    def later_plan(self):
        leaves_ms = NOON_MS + DAY_MS
        return Plan(self.story.visitor, None, (Stop("2 Far Lane"),), leaves_ms + 3_600_000, purpose="-1+1", leave_ms=leaves_ms)

    async def close(self, number, category, reason):
        await self.tell(number, ClosureAsked(self.office.now_ms, self.story.clerk, category, reason))
        assert not self.office.service.site.incidents[number].is_open

    async def tell(self, number, *events):
        for event in events:
            await self.office.service.ask(ForIncident(number, event))


def exported(tmp_path, sign_in="olu", **query):
    tmp_path.mkdir(exist_ok=True)

    async def whole():
        async with Office(tmp_path) as office:
            await Written(office).happened()
            browser = office.browser()
            await browser.sign_in(sign_in)
            return await browser.get("/exports/file", params=TODAY | query)

    return asyncio.run(whole())


def rows(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith("\ufeff".encode())
    assert "\ufeff" not in answer.content.decode()[1:]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_visits_of_a_day_with_their_times(tmp_path):
    answer = exported(tmp_path, what="visits")
    (row,) = rows(answer)

    assert answer.headers["content-disposition"] == 'attachment; filename="visits-2025-06-15-2025-06-15.csv"'
    assert (row["Visitor"], row["Family references"], row["Left school"]) == ("Łukasz Żak", "F-104; F-220", "2025-06-15 13:00:00")
    assert (row["Arrived"], row["Left"], row["Back"]) == ("2025-06-15 13:10:00", "2025-06-15 13:30:00", "2025-06-15 13:40:00")
    assert (row["Check-ins asked"], row["Kept"], row["Not by the policy"], row["Outcome"]) == ("2", "2", "1", "done")


def test_the_lists_and_the_governors_report_count_the_same(tmp_path):
    async def whole():
        async with Office(tmp_path) as office:
            await Written(office).happened()
            browser = office.browser()
            await browser.sign_in("olu")
            lists = {what: await browser.get("/exports/file", params=TODAY | {"what": what}) for what in ("visits", "incidents", "drills")}
            return lists, await asyncio.to_thread(read_report, office.context, year_of(office.now_ms, office.zone))

    lists, report = asyncio.run(whole())
    visits, alarms, drills = (rows(lists[what]) for what in ("visits", "incidents", "drills"))

    asked, kept = (sum(int(row[name]) for row in visits) for name in ("Check-ins asked", "Kept"))
    assert (report.check_ins.asked, report.check_ins.kept) == (asked, kept)
    assert report.departed == sum(row["Not by the policy"] != "0" for row in visits)
    assert (report.incidents, report.drills.count) == (len(alarms), len(drills))
    assert report.stored.middle_ms == float(alarms[0]["Stored after (s)"]) * 1000
    assert report.drills.owned.middle_ms == float(drills[0]["Owned after (s)"]) * 1000


def test_in_the_hour_that_comes_twice_a_time_says_which_it_is():
    site = Site("saltmarsh", default_policy(), ZoneInfo("Europe/London"), 0)
    wanted, first_ms = Wanted(None, site, 0, 0), 1_792_888_200_000  # 25 October 2026, 00:30 UTC

    found = [wanted.when(first_ms + hours * 3_600_000) for hours in (-1, 0, 1, 2)]

    assert found == ["2026-10-25 00:30:00", "2026-10-25 01:30:00 BST", "2026-10-25 01:30:00 GMT", "2026-10-25 02:30:00"]


def test_a_visit_that_was_planned_before_is_in_the_list_of_its_own_day(tmp_path):
    (row,) = rows(exported(tmp_path, what="visits", **{"from": "2025-06-16", "until": "2025-06-16"}))

    assert (row["State"], row["Places"], row["Purpose"]) == ("planned", "2 Far Lane", "'-1+1")


def test_alarms_without_drills_and_drills_without_alarms(tmp_path):
    (alarm,), (drill,) = rows(exported(tmp_path / "a", what="incidents")), rows(exported(tmp_path / "b", what="drills"))

    assert (alarm["Cause"], alarm["Stored after (s)"], alarm["Closed as"]) == ("CODE_WORD", "4.0", "a false alarm")
    assert (drill["Exercise"], drill["Owned after (s)"], drill["Took part"]) == ("desk", "12.0", "Olu Office")


def test_no_cell_is_a_formula(tmp_path):
    calls, alarms = rows(exported(tmp_path / "a", what="calls")), rows(exported(tmp_path / "b", what="incidents"))

    assert [row["Whom"] for row in calls] == ["Łukasz Żak", f"'{WICKED}", "somebody who was not recognised"]
    assert calls[1]["Note"] == "'+44 note\nline"
    assert alarms[0]["Reason"] == f"'{WICKED}"


def test_what_was_not_by_the_policy_and_who_agreed(tmp_path):
    (row,) = rows(exported(tmp_path, what="departures"))

    assert (row["Rule"], row["Why it went all the same"], row["Agreed by"]) == ("badge", "all are charging", "Hilda Head")


def test_days_on_which_nothing_was_have_only_heads(tmp_path):
    answer = exported(tmp_path, what="calls", **{"from": "2024-01-01", "until": "2024-12-31"})

    assert rows(answer) == [] and answer.content.count(b"\r\n") == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"what": "everything"}, "Choose what you want from the list."),
        ({"what": "visits", "from": "yesterday"}, "Enter the first day as year-month-day"),
        ({"what": "visits", "until": "9999-12-31"}, "Enter the last day as year-month-day"),
        ({"what": "visits", "from": "2025-06-16"}, "The last day is before the first."),
    ],
)
def test_what_can_t_be_understood_is_said_beside_its_field(tmp_path, query, words):
    answer = exported(tmp_path, **query)

    assert answer.status_code == 422
    assert words in answer.text and 'value="2025-06-15"' in answer.text


def test_more_rows_than_are_sent_at_once_are_all_there_and_in_order(tmp_path):
    async def whole():
        async with Office(tmp_path) as office:
            story = Story(office)
            for number in range(130):
                plan = Plan(story.visitor, None, (Stop(f"{number} Low Road"),), NOON_MS + 3_600_000)
                await office.service.ask(VisitPlanned(NOON_MS + number, story.clerk, plan))
                agreed = DepartureAgreed(NOON_MS + number, story.clerk, "badge", "No badge.", "why", story.head)
                await office.service.ask(ForVisit(number + 1, agreed))
            browser = office.browser()
            await browser.sign_in("hilda")
            return [await browser.get("/exports/file", params=TODAY | {"what": what}) for what in ("visits", "departures")]

    visits, departures = map(rows, asyncio.run(whole()))

    assert [row["Places"] for row in visits] == [f"{number} Low Road" for number in range(130)]
    assert [row["Visit"] for row in departures] == [str(number) for number in range(1, 131)]
