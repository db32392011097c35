"""How often somebody was late before is counted in the journal."""

import asyncio
from pathlib import Path

from basestation.core.callsheet.facts import Past
from basestation.core.events import ClosureAsked, OwnershipTaken, Returned
from basestation.core.turn import ForIncident, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store.punctuality import past_of
from tests.basestation.web.office import Office

HOUR_MS = 3_600_000


async def goes(office: Office, person: int, is_late: bool) -> int:
    """One whole visit."""
    plan = Plan(person, None, (Stop("1 High Street"),), office.now_ms + HOUR_MS)
    (out,) = await office.service.ask(SignedOut(office.now_ms, plan))
    office.now_ms += 2 * HOUR_MS if is_late else HOUR_MS // 2
    await office.service.ask(ForIncident(-1, OwnershipTaken(office.now_ms, 1, "office")))  # the clock is looked at
    await office.service.ask(ForVisit(out.visit_no, Returned(office.now_ms, "the office")))
    for number, incident in list(office.service.site.incidents.items()):
        if incident.is_open:
            await office.service.ask(ForIncident(number, OwnershipTaken(office.now_ms, 2, "office")))
            await office.service.ask(ForIncident(number, ClosureAsked(office.now_ms, 2, "precautionary", "back")))
    return out.visit_no


def test_late_returns_are_counted_for_each_person_and_without_this_visit(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            ann, ben = office.member("Ann"), office.member("Ben")
            for is_late in (False, True, False):
                await goes(office, ann, is_late)
            last = await goes(office, ann, is_late=True)
            await goes(office, ben, is_late=False)
            engine = office.store.engine

            assert past_of(engine, ann, None) == Past(4, 2)
            assert past_of(engine, ann, last) == Past(3, 1)
            assert past_of(engine, ben, None) == Past(1, 0)
            assert past_of(engine, 77, None) == Past(0, 0)

    asyncio.run(story())
