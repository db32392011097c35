"""A school under one of the presets, by HTTP against the real application: what it asks, and what it lets through."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sqlalchemy import update

from basestation.core import assessing
from basestation.core.qualifying import version_of
from basestation.policy_holding import holding
from basestation.store import schema
from basestation.store.loading import load_site
from tests.basestation.web.office import Office
from tests.basestation.web.planning_desk import PlanningDesk

Story = Callable[["Desk"], Awaitable[Any]]
ANSWERS = {f"answer_{index}": f"looked at {name}" for index, name in enumerate(assessing.NAMES)} | {"interval": "20", "do": "save"}


class PresetOffice(Office):
    """The policy is found as the program finds it: nobody has adopted one yet, so the preset holds."""

    def __init__(self, folder: Path, preset: str):
        self.preset = preset
        super().__init__(folder)

    def load(self) -> Any:
        return load_site(self.store, "school", holding(self.store.engine, self.preset).policy, self.zone, self.now_ms)


class Desk(PlanningDesk):
    """Whoever goes is trained and has read the policy; a test that is about that takes it away with `knows`."""

    def __init__(self, office: PresetOffice):
        super().__init__(office, office.load().policy.rules)
        for person in (self.vi, self.wes):
            self.knows(person, policy_read_on="2025-05-01", policy_read_version=version_of(self.rules), training_until="2025-12-31")

    def knows(self, person: int, **details: Any) -> None:
        with self.office.store.engine.begin() as connection:
            connection.execute(update(schema.people).where(schema.people.c.number == person).values(**details))
        self.office.service.site.adopt(self.office.load())

    async def held(self, who: str = "office") -> str:
        """What the page of the visit says is still to do, and what was agreed."""
        return (await self.get("/visits/1", who)).text

    async def assess(self, who: str = "visitor", **changed: str) -> Any:
        return await self.post("/visits/1/assessment", ANSWERS | changed, who)

    async def agree(self, who: str) -> Any:
        return await self.post("/visits/1/approve", {"version": self.version()}, who)

    async def says_by_telephone(self, approver: str) -> Any:
        form = {"version": self.version(), "approver": str(self.people[approver])}
        return await self.post("/visits/1/approve-by-telephone", form)

    async def read(self, who: str) -> Any:
        return await self.post("/visits/1/read", {"version": self.version()}, who)


def under(preset: str, folder: Path, story: Story) -> Any:
    """In a thread of its own: beside a browser's, no other event loop can run."""

    async def whole() -> Any:
        async with PresetOffice(folder, preset) as office:
            return await story(Desk(office))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, whole()).result(60)
