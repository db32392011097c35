"""The steps, in the order in which a bad afternoon would bring them."""

import asyncio
import contextlib
import time

from .report import Report, StepFailed
from .stage import ADDRESS, Stage


async def rehearse(stage: Stage, report: Report) -> None:
    """Every step into `report`; ends at the first that does not hold."""
    with contextlib.suppress(StepFailed):
        await _visitor_arrives(stage, report)
        await _alarm_arrives(stage, report)
        await _base_dies(stage, report)
        await _ladder_ends_at_the_sheet(stage, report)
        await _people_act(stage, report)
        report.is_over = True


async def _visitor_arrives(stage: Stage, report: Report) -> None:
    async with report.step("the badge hears of its visit, and looks for satellites"):
        async with asyncio.timeout(10):
            while stage.badge.badge.ports.gps.is_on is False:
                await asyncio.sleep(0.02)
    async with report.step("one press of the visible button: arrived, and on record"):
        stage.badge.badge.press_visible()
        await stage.badge.felt("confirmed", 10)
        async with asyncio.timeout(10):
            while not stage.rows("SELECT seq FROM journal WHERE kind = 'RecordArrival'"):
                await asyncio.sleep(0.02)


async def _alarm_arrives(stage: Stage, report: Report) -> None:
    async with report.step("the badge's press is counted, and felt"):
        watching = asyncio.create_task(stage.screen_turns(1, 20))
        stage.badge.badge.press_alarm()
        pressed_ns = await stage.badge.felt("pressed", 10)
    async with report.step("stored by the base, and its receipt felt") as timer:
        timer.since(pressed_ns)
        timer.came(await stage.badge.felt("received", 10))
        _expect(stage.rows("SELECT kind FROM journal WHERE incident = 1 AND kind = 'Open'") == [("Open",)], "the journal has no such alarm")
    async with report.step("an open office screen is told") as timer:
        timer.since(pressed_ns)
        timer.came(await watching)
    async with report.step("the office's own channel rings") as timer:
        timer.since(pressed_ns)
        timer.came((await stage.phones.rings("office", 10)).at_ns)
    async with report.step("nobody takes it: the second person is told") as timer:
        timer.since(pressed_ns)
        timer.came((await stage.phones.rings("second", 10)).at_ns)


async def _base_dies(stage: Stage, report: Report) -> None:
    async with report.step("the base is killed with -9, and open again"):
        stage.base.kill()
        stage.base.start()
        await asyncio.to_thread(stage.base.wait_until_open)
    async with report.step("nothing is forgotten: the alarm stands on the screen"):
        page = await stage.desk.page("/incident/1")
        _expect("Ann Ashby" in page, "the incident's page does not name the visitor")
        _expect(len(stage.rows("SELECT number FROM incidents")) == 1, "there is another incident")
    async with report.step("the ladder climbs on: the head is told"):
        await stage.phones.rings("head", 15)


async def _ladder_ends_at_the_sheet(stage: Stage, report: Report) -> None:
    async with report.step("the 999 sheet fills the screen"):
        async with asyncio.timeout(15):
            while (3,) not in stage.rows("SELECT json_extract(body, '$.step') FROM journal WHERE kind = 'Climb'"):
                await asyncio.sleep(0.05)
        page = await stage.desk.page("/incident/1")
        _expect("POLICE" in page.upper(), "the page has no call sheet")
    async with report.step("the sheet says where: address and grid reference"):
        sheet = await stage.desk.page("/incident/1/sheet")
        _expect(ADDRESS.split(",")[0] in sheet and "Tango Alpha" in sheet, "the sheet does not say where")


async def _people_act(stage: Stage, report: Report) -> None:
    await _act_and_feel(stage, report, "somebody has it, and the wearer feels it", "own", "owned")
    await _act_and_feel(stage, report, "the police are called, and the wearer feels it", "police", "police called", reference="1234")
    async with report.step("a new press takes ownership away, and is felt as received") as timer:
        stage.badge.forget_feelings()
        stage.badge.badge.press_alarm()
        timer.since(await stage.badge.felt("pressed", 10))
        timer.came(await stage.badge.felt("received", 10))
        _expect(stage.rows("SELECT count(*) FROM journal WHERE kind = 'TakeOwnershipBack'") == [(1,)], "the owner still has it")
    await _act_and_feel(stage, report, "it is taken again, and the wearer feels it", "own", "owned")
    async with report.step("closing it is proposed with a reason, and waits for a second look"):
        await stage.desk.press("/incident/1/close", category="planned", reason="a rehearsal")
        _expect(stage.rows("SELECT is_open FROM incidents") == [(1,)], "it was closed without a second look")
    async with report.step("the head looks too: it is closed, and the wearer feels it") as timer:
        stage.badge.forget_feelings()
        start_ns = time.perf_counter_ns()
        await stage.head.press("/incident/1/look", agrees="yes")
        timer.since(start_ns)
        timer.came(await stage.badge.felt("closed", 15))
    async with report.step("one incident, and its every step on record"):
        _expect(stage.rows("SELECT number, is_open FROM incidents") == [(1, 0)], "there is not exactly one closed incident")


async def _act_and_feel(stage: Stage, report: Report, name: str, act: str, feeling: str, **fields: str) -> None:
    async with report.step(name) as timer:
        stage.badge.forget_feelings()
        start_ns = time.perf_counter_ns()
        await stage.desk.press(f"/incident/1/{act}", **fields)
        timer.since(start_ns)
        timer.came(await stage.badge.felt(feeling, 15))


def _expect(holds: bool, why: str) -> None:
    if not holds:
        raise StepFailed(why)
