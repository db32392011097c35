"""A small site for the read models: one visitor, one companion, one caller, and an alarm when the test wants one."""

from zoneinfo import ZoneInfo

from basestation.core.beginning import open_incident
from basestation.core.callsheet.facts import School
from basestation.core.events import AlarmHeard, ConcernRaised, DrillCalled
from basestation.core.incident import Incident, evolve, opened
from basestation.core.policy.ladders import default_policy
from basestation.core.position import Fix
from basestation.core.site import Badge, Site
from basestation.core.telling import Person
from basestation.core.visit import OUT, Plan, Stop, Visit

NOON_MS = 1_780_315_200_000  # Monday 1 June 2026, 12:00 UTC: 13:00 in a British summer
MINUTE_MS = 60_000
JO = Person(1, "Jo Bell", ("office",), "01632 960 010")
PRIYA = Person(2, "Priya Shah", (), "07700 900 123")
TOM = Person(3, "Tom Reed", ("second",), "07700 900 456")
SCHOOL = School("Saltmarsh Primary School", "01632 960 001", "Marsh Lane", 53.7450, -0.3320)
FULL_PLAN = Plan(
    visitor=PRIYA.number, badge=7, back_by_ms=NOON_MS + 60 * MINUTE_MS, second=TOM.number,
    stops=(
        Stop(
            "14 Marsh Lane, Hessle, HU13 0QT", exact="Flat 2, green door", entrance="Side gate, code 4711", parking="on the corner",
            lat_udeg=53_745_670, lon_udeg=-336_780, risks="Father aggressive; large dog", children="Two children there",
        ),
    ),
    vehicle="Blue Fiesta, HX19 ABC", description="tall, red coat",
)  # fmt: skip
FIX = Fix(NOON_MS - 2 * MINUTE_MS, 53_745_670, -336_780, 12)


def a_site(plan: Plan | None = FULL_PLAN) -> Site:
    site = Site("saltmarsh", default_policy(), ZoneInfo("Europe/London"), NOON_MS)
    site.roster = {person.number: person for person in (JO, PRIYA, TOM)}
    site.badges[7] = Badge(7, "Badge 7", None)
    if plan is not None:
        site.know_visit(Visit(1, plan, OUT, NOON_MS - 30 * MINUTE_MS, plan.back_by_ms, NOON_MS, plan.back_by_ms + 10 * MINUTE_MS))
    return site


def an_alarm(site: Site, cause: str = "SOS", fix: Fix | None = FIX, at_ms: int = NOON_MS, number: int = 1, badge: int = 7) -> Incident:
    return _opened(site, number, AlarmHeard(at_ms, badge, 40 + number, cause, at_ms, 80, fix, "mqtt"))


def a_concern(site: Site, cause: str = "OVERDUE", at_ms: int = NOON_MS, number: int = 1) -> Incident:
    return _opened(site, number, ConcernRaised(at_ms, 1, cause))


def a_drill(site: Site, at_ms: int = NOON_MS, number: int = 1) -> Incident:
    return _opened(site, number, DrillCalled(at_ms, 7, PRIYA.number))


def _opened(site: Site, number: int, event: AlarmHeard | ConcernRaised | DrillCalled) -> Incident:
    visit = site.visits.get(1)
    order, *others = open_incident(number, event, site.policy, visit, visit.plan.visitor if visit else None)
    incident = opened(order)
    for decision in others:
        incident = evolve(incident, decision)
    site.know_incident(incident)
    return incident
