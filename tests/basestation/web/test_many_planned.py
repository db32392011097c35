"""Thousands of planned visits cost a page, and an alarm that waits for it, next to nothing: only the few that are shown are looked at."""

import asyncio
import re
from dataclasses import replace

import pytest

from basestation.core.planning.case import Around
from basestation.core.planning.planning import plan_visit, planned
from basestation.core.turn import VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.web.admin.visit_lists import ROWS
from basestation.web.admin.visit_rows import MOST_WAITING, SOON_MS
from basestation.web.yeses import Yeses

from .office import Office

HOUR_MS = 3_600_000
MANY = 400


async def a_busy_school(office, soon=3, far=MANY):
    """So many visits leave tomorrow, and so many in some weeks. The head looks on."""
    vi = office.member("Vi")
    head = await office.signed_in("mo", ("head",), "Mo")
    site = office.service.site
    for number in range(1, soon + far + 1):
        leave_ms = office.now_ms + 24 * HOUR_MS + number if number <= soon else office.now_ms + SOON_MS + number * HOUR_MS
        plan = Plan(vi, None, (Stop(f"{number} Low Road"),), leave_ms + HOUR_MS, leave_ms=leave_ms, purpose="attendance")
        site.know_visit(planned(plan_visit(number, office.now_ms, vi, plan)))
    site.next_visit = soon + far + 1
    return head, site


def told(tmp_path, story, **many):
    tmp_path.mkdir(exist_ok=True)

    async def whole():
        async with Office(tmp_path) as office:
            return await story(office, *await a_busy_school(office, **many))

    return asyncio.run(whole())


def shown(page):
    return [int(number) for number in re.findall(r"(\d+) Low Road", page)]


@pytest.mark.parametrize(
    ("path", "looked_at"), [("/", 3), ("/visits", 3), ("/visits?tab=planned", ROWS + 1), ("/visits?tab=approve", ROWS + 1)]
)
def test_a_page_looks_closely_at_what_it_shows_and_at_nothing_else(tmp_path, path, looked_at):
    async def story(office, head, site):
        office.context.yeses.known.clear()
        return (await head.get(path)).status_code, len(office.context.yeses.known)

    assert told(tmp_path / "few", story, far=100) == told(tmp_path / "many", story, far=MANY) == (200, looked_at)


def test_the_board_names_what_leaves_soon_and_says_when_there_is_more(tmp_path):
    async def story(office, head, site):
        return (await head.get("/")).text

    few, many = told(tmp_path / "few", story), told(tmp_path / "many", story, soon=MOST_WAITING + 5)

    assert "3 visits wait for you" in few and shown(few) == [1, 2, 3]
    assert f"More than {MOST_WAITING} visits wait for you" in many and shown(many) == list(range(1, MOST_WAITING + 1))
    assert 'href="/visits?tab=approve"' in many


@pytest.mark.parametrize("tab", ["planned", "approve"])
def test_a_long_list_is_shown_in_parts_the_first_to_leave_first(tmp_path, tab):
    async def story(office, head, site):
        last = -(-(MANY + 3) // ROWS)
        return [(await head.get(f"/visits?tab={tab}&page={at}")).text for at in (1, 2, last, last + 1)]

    first, second, last, beyond = told(tmp_path, story)

    assert shown(first) == list(range(1, ROWS + 1)) and shown(second) == list(range(ROWS + 1, 2 * ROWS + 1))
    assert f"tab={tab}&amp;words=&amp;on=&amp;page=2" in first and "Earlier" not in first
    assert shown(last)[-1] == MANY + 3 and "Later" not in last
    assert shown(beyond) == []


def test_what_was_to_be_over_yesterday_and_never_left_waits_for_nobody(tmp_path):
    async def story(office, head, site):
        office.now_ms += 3 * 24 * HOUR_MS
        head = office.browser()
        await head.sign_in("mo")
        return (await head.get("/")).text

    assert "wait for you" not in told(tmp_path, story, far=0)


def test_whose_yes_is_wanted_is_worked_out_again_when_anything_changes(tmp_path):
    async def story(office, head, site):
        yeses, visit, rules, found = Yeses(), site.planned[1], site.policy.rules, []
        asked = [(visit, rules, site.roster, 0), (visit, rules, site.roster, 1), (visit, rules, dict(site.roster), 1)]
        asked += [
            (visit, replace(rules), site.roster, 1),
            (replace(visit), rules, site.roster, 1),
            (visit, rules, site.roster, 24 * HOUR_MS),
        ]
        for which, by, roster, later_ms in asked:
            before = yeses.known.get(1)
            assert yeses.wanted(which, by, roster, Around(office.now_ms + later_ms, site.zone)) == (("visit", "head"),)
            found.append(yeses.known[1] is not before)
        return found

    assert told(tmp_path, story, far=0) == [True, False, True, True, True, True]


def test_a_visit_that_is_planned_now_is_on_the_board_at_once(tmp_path):
    async def story(office, head, site):
        leave_ms = office.now_ms + 2 * HOUR_MS
        plan = Plan(1, None, (Stop("9999 Low Road"),), leave_ms + HOUR_MS, leave_ms=leave_ms, purpose="attendance")
        await office.service.ask(VisitPlanned(office.now_ms, 1, plan))
        return (await head.get("/")).text

    assert shown(told(tmp_path, story))[:1] == [9999]
