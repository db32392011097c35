"""A school under one of the presets, by HTTP against the real application: what its policy asks, and what it lets through."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import update

from basestation.core.events import DeliverySettled, WentOut
from basestation.core.incident import Incident
from basestation.core.planning import assessing
from basestation.core.planning.qualifying import version_of
from basestation.core.turn import ForVisit
from basestation.policy_holding import holding
from basestation.store import schema
from basestation.store.loading import load_site
from tests.basestation.web.office import Office
from tests.basestation.web.planning_desk import PlanningDesk
from tests.e2e.screens.office import MINUTE_MS, SCHOOL

Story = Callable[["Desk"], Awaitable[Any]]
DAY_MS = 86_400_000
ANSWERS = {f"answer_{index}": f"looked at {name}" for index, name in enumerate(assessing.NAMES)} | {"interval": "20", "do": "save"}
READ = {"policy_read_on": "2025-05-01", "training_until": "2025-12-31"}
TOLD = re.compile(r'<p class="finding-words"><span class="unseen">Still to do: </span>(.*?)</p>')
IN_ORDER = re.compile(r'finding-well"><span class="finding-sign" aria-hidden="true">✓</span> <span>(.*?)</span>')


class PresetOffice(Office):
    """The policy is found as the program finds it: nobody has adopted one yet, so the preset holds."""

    def __init__(self, folder: Path, preset: str):
        self.preset = preset
        super().__init__(folder)
        self.now_ms += 2 * DAY_MS  # a Tuesday
        self.context = self.app.state.context = replace(self.context, preset=preset, school=SCHOOL)

    def load(self) -> Any:
        return load_site(self.store, "school", holding(self.store.engine, self.preset).policy, self.zone, self.now_ms)


class Desk(PlanningDesk):
    """Whoever goes is trained and has read the policy; a test that is about that takes it away with `knows`."""

    def __init__(self, office: PresetOffice):
        super().__init__(office, office.load().policy.rules)
        for person in (self.vi, self.wes):
            self.knows(person, policy_read_version=version_of(self.rules), **READ)

    def knows(self, person: int, **details: Any) -> None:
        with self.office.store.engine.begin() as connection:
            connection.execute(update(schema.people).where(schema.people.c.number == person).values(**details))
        self.office.service.site.adopt(self.office.load())

    # What the pages say -----------------------------------------------------------------------------------------------

    async def read_page(self, path: str, who: str = "office") -> str:
        return unescape((await self.get(path, who)).text)

    async def held(self) -> list[str]:
        """What the page of visit 1 says is still to do, in its own words."""
        return TOLD.findall(await self.read_page("/visits/1"))

    async def in_order(self) -> list[str]:
        return IN_ORDER.findall(await self.read_page("/visits/1"))

    # What people do ---------------------------------------------------------------------------------------------------

    async def with_wes(self, **changed: str) -> Any:
        return await self.plan(second=str(self.wes), **changed)

    async def changes(self, **changed: str) -> Any:
        return await self.post("/visits/1/plan", self.form | {"reason": "it was forgotten"} | changed)

    async def assess(self, who: str = "visitor", **changed: str) -> Any:
        return await self.post("/visits/1/assessment", ANSWERS | changed, who)

    async def agree(self, who: str) -> Any:
        return await self.post("/visits/1/approve", {"version": self.version()}, who)

    async def says_by_telephone(self, approver: str) -> Any:
        form = {"version": self.version(), "approver": str(self.people[approver])}
        return await self.post("/visits/1/approve-by-telephone", form)

    async def read(self, who: str) -> Any:
        return await self.post("/visits/1/read", {"version": self.version()}, who)

    async def goes_all_the_same(self, rule: str, reason: str = "the head knows why", approver: str = "head") -> Any:
        form = {"rule": rule, "reason": reason, "approver": str(self.people[approver])}
        return await self.post("/visits/1/leave/departure", form)

    # What happens -----------------------------------------------------------------------------------------------------

    async def is_out(self) -> None:
        """Signed out without looking at the door: leaving has tests of its own."""
        now_ms = self.office.now_ms
        await self.office.service.ask(ForVisit(1, WentOut(now_ms, self.people["office"], self.visit.plan, ())))

    async def presses(self, button: str, **form: str) -> Any:
        """The visitor rang, and the office enters what they said."""
        return await self.post(f"/visits/1/{button}", {"who": str(self.vi)} | form)

    async def waits(self, minutes: int) -> None:
        self.office.now_ms += minutes * MINUTE_MS
        await self.office.service.ask(DeliverySettled(self.office.now_ms, -1, "sent", ""))  # of no delivery: it looks at its clock

    @property
    def incident(self) -> Incident:
        (found,) = self.site.incidents.values()
        return found


def under(preset: str, folder: Path, story: Story) -> Any:
    """In a thread of its own: beside a browser's, no other event loop can run."""

    async def whole() -> Any:
        async with PresetOffice(folder, preset) as office:
            return await story(Desk(office))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, whole()).result(60)
