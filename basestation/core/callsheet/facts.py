"""What is known when 999 is rung: the facts that the lines of the call sheet are written from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from .. import cause
from ..incident import Incident, newer
from ..position import Fix, distance_m
from ..site import Site
from ..telling import Person
from ..visit import Plan, Stop, Visit
from ..words import spoken

AGREES_M = 100


@dataclass(frozen=True, slots=True)
class School:
    """Who calls, and where they are rung back. Latitude and longitude place the school on the map."""

    name: str
    telephone: str
    address: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """Somebody's earlier visits that came back, and how many of them late."""

    visits: int
    late: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the lines are written from. `past` is None when nobody looked it up."""

    site: Site
    incident: Incident
    visit: Visit | None
    caller: Person
    school: School
    now_ms: int
    unanswered: int
    past: Past | None = None

    @property
    def plan(self) -> Plan | None:
        """A drill has a plan that is only supposed."""
        return self.visit.plan if self.visit else self.incident.practice

    @property
    def stop(self) -> Stop:
        """The place where they are, or are going; one of which nothing is known when there is no visit."""
        if self.visit is not None:
            return self.visit.here
        return self.incident.practice.stops[0] if self.incident.practice else Stop("")

    @property
    def vehicle(self) -> str:
        """What this visit's plan says; else the car that the visitor mostly drives."""
        said = spoken.clean(self.plan.vehicle) if self.plan else ""
        visitor = self.site.roster.get(self.incident.visitor or 0)
        return said or (spoken.clean(visitor.vehicle) if visitor else "")

    @property
    def looks(self) -> str:
        """What they wear today, if the plan says so; else how they look on any day."""
        said = spoken.clean(self.plan.description) if self.plan else ""
        visitor = self.site.roster.get(self.incident.visitor or 0)
        return said or (spoken.clean(visitor.description) if visitor else "")

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone

    @property
    def is_gentle(self) -> bool:
        return cause.rings_first(self.incident.cause)

    @property
    def fix(self) -> Fix | None:
        return last_fix(self.site, self.incident)

    @property
    def last_heard_ms(self) -> int | None:
        badge = self.site.badges.get(self.incident.badge) if self.incident.badge is not None else None
        return badge.last_heard_ms if badge else None

    @property
    def is_silent(self) -> bool:
        heard_ms = self.last_heard_ms
        rules = self.site.rules_for(self.visit) if self.visit else self.site.policy.visit
        return heard_ms is None or self.now_ms - heard_ms >= rules.lost_ms

    @property
    def when(self) -> str:
        """When it began; between which times, when its first word was kept somewhere on its way."""
        first, last = self.clock(self.incident.since_ms or self.incident.pressed_ms), self.clock(self.incident.pressed_ms)
        return f"at {last}" if first == last else f"between {first} and {last}"

    def clock(self, at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, self.zone).strftime("%H:%M")


def last_fix(site: Site, incident: Incident) -> Fix | None:
    """What the badge said last; or the visitor's phone, while they are out and the badge is silent."""
    badge = site.badges.get(incident.badge) if incident.badge is not None else None
    phone = site.phones.get(incident.visitor or 0) if incident.is_open else None
    return newer(newer(incident.fix, badge.fix if badge else None), phone)


def drift_m(stop: Stop | None, fix: Fix | None) -> float | None:
    """How far the last position is from the planned address."""
    if stop is None or fix is None or stop.lat_udeg is None or stop.lon_udeg is None:
        return None
    return distance_m(stop.lat_udeg / 1e6, stop.lon_udeg / 1e6, fix.lat, fix.lon)


def drift_in_words(stop: Stop | None, fix: Fix | None) -> str:
    away_m = drift_m(stop, fix)
    if away_m is None or fix is None:
        return ""
    agrees = away_m <= max(AGREES_M, 2 * (fix.accuracy_m or 0))
    return "agrees with the address" if agrees else f"differs from the address by {spoken.metres(away_m)}"
