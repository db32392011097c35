"""Two visits that are still to come: one that the head has said yes to, and one that waits for her yes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from basestation.core.decisions import PlanVisit
from basestation.core.events import Approved, PlanRead
from basestation.core.turn import ForVisit, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.wiring import Base

OFFICE, HEAD, TOM, GRACE = 1, 3, 6, 7
SATURDAY = 5


async def plan_ahead(base: Base) -> None:
    now_ms, site = base.clock.now_ms(), base.service.site
    agreed = await _plan(base, _plan_of(TOM, GRACE, _tomorrow(now_ms, site.zone, 10), "Attendance: agreed with the mother", FERRY))
    await base.service.ask(ForVisit(agreed, Approved(now_ms, "visit", HEAD, "head", HEAD)))
    await _plan(base, _plan_of(GRACE, None, _tomorrow(now_ms, site.zone, 14), "No answer for two days: is the child safe?", SALTINGS))


FERRY = Stop("8 Ferry Lane, Saltmarsh", "First floor, left", "The blue door", "On Quay Street, facing out", family="F-0417")
SALTINGS = Stop(
    "21 Saltings Close, Saltmarsh", family="F-0388", risks="The dog is sometimes loose in the garden", is_announced=False,
    why_unannounced="Nobody answers the telephone or the door",
)  # fmt: skip


async def _plan(base: Base, plan: Plan) -> int:
    now_ms = base.clock.now_ms()
    decisions = await base.service.ask(VisitPlanned(now_ms, OFFICE, plan))
    number = next(decision.visit_no for decision in decisions if isinstance(decision, PlanVisit))
    await base.service.ask(ForVisit(number, PlanRead(now_ms, OFFICE, "office")))
    return number


def _plan_of(visitor: int, second: int | None, leaves: datetime, purpose: str, stop: Stop) -> Plan:
    back = leaves + timedelta(minutes=75)
    parts = "Tom leads, Grace goes along" if second is not None else ""
    return Plan(visitor, None, (stop,), _ms(back), purpose, second=second, parts=parts, leave_ms=_ms(leaves))


def _tomorrow(now_ms: int, zone: ZoneInfo, hour: int) -> datetime:
    """The next school day."""
    day = datetime.fromtimestamp(now_ms / 1000, zone) + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
