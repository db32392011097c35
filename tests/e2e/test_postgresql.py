"""The same school on a real PostgreSQL: the base killed, the database killed, the spare taking over."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.postgresql import Postgresql
from tools.base_process import BaseProcess, free_port
from tools.emulator.realtime import RealBadge
from tools.invented_school import InventedSchool, Member, found_school

BADGES = 3


class Field:
    def __init__(self, database: Postgresql, base: BaseProcess, spare: BaseProcess, badges: list[RealBadge]):
        self.database, self.base, self.spare, self.badges = database, base, spare, badges

    async def press(self, number: int) -> None:
        self.badges[number - 1].badge.press_alarm()
        await self.badges[number - 1].felt("pressed", timeout_s=30)

    async def received(self, number: int) -> None:
        await self.badges[number - 1].felt("received", timeout_s=30)

    def stored(self) -> list[tuple[object, ...]]:
        return self.database.rows("SELECT badge, count(*) FROM events WHERE incident IS NOT NULL GROUP BY badge ORDER BY badge")


def founded(folder: Path, database: str, broker_port: int) -> tuple[InventedSchool, str]:
    port = free_port()
    web: dict[str, object] = {"bind": "127.0.0.1", "port": port, "url": f"http://127.0.0.1:{port}"}
    tables = {"web": web, "broker": {"bind": "127.0.0.1", "port": broker_port}}
    members = [Member("Ann Ashby", "visitor"), Member("Olive Office", "office", contacts=(("sounder", ""),))]
    return found_school(folder, members, BADGES, tables, database=database), str(web["url"])


@asynccontextmanager
async def field(tmp_path: Path) -> AsyncIterator[Field]:
    """The broker is the base's own, so whoever is the base serves the badges too."""
    broker_port = free_port()
    async with contextlib.AsyncExitStack() as running:
        database = running.enter_context(Postgresql())
        school, url = founded(tmp_path / "school", database.url, broker_port)
        base = running.enter_context(BaseProcess(school.settings, url, tmp_path / "base.log"))
        spare = BaseProcess(school.settings, url, tmp_path / "spare.log")
        running.callback(spare.stop)
        badges = [RealBadge(one.number, one.key, "127.0.0.1", broker_port, str(one.number), one.password, "saltmarsh", seed=1)
                  for one in school.badges]  # fmt: skip
        for real in badges:
            await running.enter_async_context(real)
            await real.connected()
        yield Field(database, base, spare, badges)


def test_a_press_is_stored_before_it_is_received_and_a_killed_base_comes_back_with_it(tmp_path: Path) -> None:
    async def story() -> list[tuple[object, ...]]:
        async with field(tmp_path) as here:
            await here.press(1)
            await here.received(1)
            here.base.kill()
            here.base.start()
            await here.press(2)
            await here.received(2)
            return here.stored()

    assert asyncio.run(story()) == [(1, 1), (2, 1)]


def test_f46_a_database_that_crashes_in_the_middle_of_an_alarm_is_waited_for(tmp_path: Path) -> None:
    """F46: nothing is received while nothing can be stored; all of it is when the database is back."""

    async def story() -> tuple[list[str], list[tuple[object, ...]]]:
        async with field(tmp_path) as here:
            await here.press(1)
            await here.received(1)
            here.database.crash()
            await here.press(2)
            await asyncio.sleep(1.0)  # real time: a receipt that must not come can only be waited for
            meanwhile = list(here.badges[1].feelings)
            here.database.start()
            await here.received(2)
            await here.press(3)
            await here.received(3)
            return meanwhile, here.stored()

    meanwhile, stored = asyncio.run(story())

    assert "received" not in meanwhile
    assert stored == [(1, 1), (2, 1), (3, 1)]


def test_a_spare_on_the_same_database_stands_by_and_takes_over(tmp_path: Path) -> None:
    async def story() -> tuple[str, list[tuple[object, ...]]]:
        async with field(tmp_path) as here:
            here.spare.start()
            await here.press(1)
            await here.received(1)
            async with asyncio.timeout(60):
                while "standing by as the spare" not in here.spare.said():
                    await asyncio.sleep(0.05)
            here.base.kill()
            await here.press(2)
            await here.received(2)
            return here.spare.said(), here.stored()

    said, stored = asyncio.run(story())

    assert "standing by as the spare" in said
    assert stored == [(1, 1), (2, 1)]
