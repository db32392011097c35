"""Every road in and out is killed and healed at random while people press, take and close alarms: nothing is lost, nothing doubled,
and each fault is shown in time.

Two kills of each road in `make test`; DOORSTEP_FAULTS=100 in `make campaign`.
"""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from .support import road_verdict
from .support.road_killer import Killer, Outage
from .support.road_people import People
from .support.road_presses import Wearers
from .support.road_school import RoadSchool, road_school

FAULTS = int(os.environ.get("DOORSTEP_FAULTS", "2"))
SEED = int(os.environ.get("DOORSTEP_FAULT_SEED", "5"))
BADGES = 6
IS_SHORT = FAULTS < 10
REST_S = (0.2, 1.0) if IS_SHORT else (0.2, 4.0)
PRESS_S = (0.3, 1.5) if IS_SHORT else (0.5, 4.0)
SETTLED_S = 180.0

pytestmark = [pytest.mark.campaign, pytest.mark.xdist_group("kills")]


def test_no_road_that_is_killed_loses_or_doubles_an_alarm_and_each_fault_is_shown_in_time(
    tmp_path: Path, says: Callable[[str], None]
) -> None:
    """F1, F2, F6, F8, F20, F52, F53: on every road at once."""

    async def story() -> str:
        async with road_school(tmp_path, BADGES) as school:
            outages, wearers = await campaign(school)
            verdict(school, wearers, outages)
            return words(school, wearers, outages)

    said = asyncio.run(story())

    says(said)


async def campaign(school: RoadSchool) -> tuple[list[Outage], Wearers]:
    """Until every road was killed so often; then all is healed, and whatever was under way comes to its end."""
    wearers = school.wearers(Random(f"{SEED} wearers"))
    people = People(school, await school.desk("office"), await school.desk("head"), Random(f"{SEED} people"))
    killers = [Killer(school, road, Random(f"{SEED} {road.name}")) for road in school.roads()]
    carrying = asyncio.create_task(wearers.carry())
    await asyncio.gather(*(killer.is_up() for killer in killers))
    living = [asyncio.create_task(work) for work in (wearers.press(PRESS_S), people.act())]
    async with asyncio.TaskGroup() as killing:
        for killer in killers:
            killing.create_task(killer.kill(FAULTS, REST_S))
    for task in living:
        task.cancel()
    await asyncio.wait(living)
    await asyncio.wait_for(wearers.all_received(), SETTLED_S)
    await people.close_all(SETTLED_S)
    await settled(school)
    carrying.cancel()
    await asyncio.wait([carrying])
    return [outage for killer in killers for outage in killer.outages], wearers


async def settled(school: RoadSchool) -> None:
    async with asyncio.timeout(SETTLED_S):
        while school.rows("SELECT 1 FROM deliveries WHERE state = 'pending'"):
            await asyncio.sleep(0.2)


def verdict(school: RoadSchool, wearers: Wearers, outages: list[Outage]) -> None:
    road_verdict.check_presses(school, wearers)
    road_verdict.check_incidents(school)
    road_verdict.check_deliveries(school)
    road_verdict.check_centre(school)
    road_verdict.check_faults(school, outages)
    road_verdict.check_base(school)


def words(school: RoadSchool, wearers: Wearers, outages: list[Outage]) -> str:
    incidents = school.rows("SELECT count(*) FROM incidents")[0][0]
    slowest: dict[str, tuple[float, str]] = {}
    for outage in outages:
        slowest[outage.road] = max(slowest.get(outage.road, (0.0, "")), (outage.shown_s or 0.0, outage.death))
    shown = ", ".join(f"{road} {shown_s:.1f} s ({death})" for road, (shown_s, death) in slowest.items())
    deliveries = school.rows("SELECT count(*) FROM deliveries")[0][0]
    return (
        f"{FAULTS} kills of each of {len(slowest)} roads; {wearers.presses} presses, {incidents} incidents, {deliveries} deliveries: "
        f"none lost, none doubled; slowest to be shown: {shown}"
    )
