"""Somebody of the office who plans, the head and the safeguarding lead who say yes, and visitors, for the tests of planning."""

import asyncio
from dataclasses import replace

from basestation.core.policy.rules import Approval, Leaving, Qualifying, Rules

from .office import Office

HOUR_MS = 3_600_000
# Asks only for what a test is about.
EASY = Rules(approval=Approval(roles=()), leaving=Leaving(seen_by=()), qualifying=Qualifying(reading_months=0))


class PlanningDesk:
    """`form` is a visit that may be planned. Browsers sign in by role: `await desk.as_("head")`."""

    def __init__(self, office, rules=EASY):
        self.office, self.browsers = office, {}
        self.vi, self.wes = office.member("Vi Nair", ("visitor",), "vi"), office.member("Wes Reed", ("visitor",), "wes")
        self.people = {"visitor": self.vi, "second visitor": self.wes}
        for role, name in (("office", "Mo Office"), ("head", "Hannah Head"), ("safeguarding", "Sam Lead"), ("delegate", "Del Egate")):
            self.people[role] = office.member(name, (role,), name.split()[0].lower())
        self.rules = rules
        office.service.site.policy = replace(office.service.site.policy, rules=rules)
        self.form = {
            "do": "save", "stops": "1", "visitor": str(self.vi), "second": "",
            "address_0": "14 Marsh Lane, Hessle", "purpose": "attendance",
            "day": "today", "leaves": "1230", "back": "15:30", "interval": "20", "grace": "5", "cue": "0",
        }  # fmt: skip

    async def as_(self, who):
        if who not in self.browsers:
            browser = self.office.browser()
            sign_in = {
                "visitor": "vi",
                "second visitor": "wes",
                "office": "mo",
                "head": "hannah",
                "safeguarding": "sam",
                "delegate": "del",
            }[who]
            assert (await browser.sign_in(sign_in)).status_code == 303
            self.browsers[who] = browser
        return self.browsers[who]

    async def get(self, path, who="office"):
        return await (await self.as_(who)).get(path)

    async def post(self, path, form=None, who="office"):
        browser = await self.as_(who)
        return await browser.post(path, form or {})

    async def plan(self, who="office", **changed):
        return await self.post("/visits/plan", self.form | changed, who)

    def version(self, number=1):
        visit = self.site.visit(number)
        return f"{visit.version}.{len(visit.assessments)}"

    @property
    def site(self):
        return self.office.service.site

    @property
    def visit(self):
        return self.site.visit(1)


def at_the_desk(tmp_path, story, rules=EASY):
    async def whole():
        async with Office(tmp_path) as office:
            desk = PlanningDesk(office, rules)
            return await story(desk), desk

    return asyncio.run(whole())
