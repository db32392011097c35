"""What the office sees on a quiet day and in an alarm: the site, read out in rows. It changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from . import board_card, cause, several_roads
from .badges import forgotten
from .badges.liveness import DEGRADED, NOT_PROTECTED, PROTECTED, Protection, is_asleep, protection
from .deliveries import wording
from .incident import OWNED, RAISED, Incident
from .roads import road_in_words
from .roads.table import watched
from .site import Badge, Site
from .telling import Delivery
from .visit import INSIDE, LEFT, OUT, Visit
from .visiting import calls
from .words import spoken

RECENT_MS = 24 * 60 * 60_000

DOING = {OUT: "on the way there", INSIDE: "inside", LEFT: "on the way back"}
ON_TO_NEXT = "on the way to the next stop"
LEVELS = (PROTECTED, DEGRADED, NOT_PROTECTED)
NO_BADGE = Protection(NOT_PROTECTED, ("no badge on this visit",))
BLIP_MS = 5_000


class Road(Protocol):
    """A way that frames come in, as a gateway states it."""

    @property
    def is_up(self) -> bool: ...

    @property
    def since_ms(self) -> int: ...

    @property
    def why(self) -> str: ...


NO_ROADS: Mapping[str, Road] = {}


@dataclass(frozen=True, slots=True)
class VisitRow:
    """`due_ms` is None while a concern about this visit already stands. `is_late`: the last word is older than the policy allows, or
    something stands that a person must look at. `call_due_ms`: the office should ring then. `protection` is the worse of a pair's,
    `heard_ms` is each badge's, and `why` is what makes the card amber."""

    number: int
    visitor: str
    second: str
    address: str
    doing: str
    since_ms: int
    due: str
    due_ms: int | None
    back_by_ms: int
    checked_in_ms: int | None
    badge: str
    protection: Protection
    incident: int | None
    departures: tuple[str, ...] = ()
    is_late: bool = False
    question: str = ""
    leaving: str = ""
    call_due_ms: int | None = None
    heard_ms: tuple[int | None, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadgeRow:
    number: int
    label: str
    protection: Protection
    last_heard_ms: int | None
    battery_pct: int | None
    is_asleep: bool


@dataclass(frozen=True, slots=True)
class IncidentRow:
    number: int
    what: str
    cause: str
    visitor: int | None
    is_drill: bool
    is_gentle: bool
    is_raised: bool
    owner: str
    pressed_ms: int
    closed_ms: int | None
    category: str
    closing: str = ""  # who proposes to close it, while that waits for a second look
    since_ms: int | None = None  # with it, it was pressed between that and `pressed_ms`


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the base's own that a person must see to."""

    what: str
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Board:
    at_ms: int
    visits: tuple[VisitRow, ...]
    badges: tuple[BadgeRow, ...]
    open_incidents: tuple[IncidentRow, ...]
    recently_closed: tuple[IncidentRow, ...]
    faults: tuple[Fault, ...]


def board(site: Site, now_ms: int, roads: Mapping[str, Road], store_fault: str = "", clock_stepped_ms: int = 0) -> Board:
    visits = sorted(site.visits.values(), key=lambda visit: (visit.due_ms if visit.due_ms is not None else 0, visit.number))
    at_home = [badge for number, badge in sorted(site.badges.items()) if number not in site.visit_of_badge]
    return Board(
        at_ms=now_ms,
        visits=tuple(_visit_row(site, visit, now_ms, roads) for visit in visits),
        badges=tuple(_badge_row(badge, now_ms, roads) for badge in at_home),
        open_incidents=tuple(incident_row(site, incident) for incident in by_urgency(site)),
        recently_closed=tuple(incident_row(site, incident) for incident in _recently_closed(site, now_ms)),
        faults=(*_faults(roads, store_fault, clock_stepped_ms), *(Fault(what) for what in forgotten.faults(site, now_ms))),
    )


def by_urgency(site: Site) -> list[Incident]:
    """Open incidents: the real before drills, what goes to 999 at once before what rings first, the oldest first."""
    waiting = [incident for incident in site.incidents.values() if incident.is_open]
    return sorted(waiting, key=lambda incident: (incident.is_drill, cause.rings_first(incident.cause), incident.opened_ms, incident.number))


def protection_of(badge: Badge | None, now_ms: int, is_for_visit: bool = False, roads: Mapping[str, Road] = NO_ROADS) -> Protection:
    """`roads` are those by which frames come in. A badge none of whose roads works protects nobody, whatever it said a moment ago."""
    if badge is None:
        return NO_BADGE
    known = protection(badge.heartbeat, badge.last_heard_ms, badge.proved_ms, now_ms, is_for_visit, badge.road)
    cut_off = _cut_off(badge, now_ms, roads)
    return Protection(NOT_PROTECTED, (cut_off, *known.reasons)) if cut_off else known


def _cut_off(badge: Badge, now_ms: int, roads: Mapping[str, Road]) -> str:
    """A road that is taken up again at once is not down."""
    used = [road for road in several_roads.recent(badge, now_ms) if road in roads]
    if not used or any(roads[road].is_up or now_ms - roads[road].since_ms < BLIP_MS for road in used):
        return ""
    return f"can't be heard: {' and '.join(road_in_words(road) for road in used)} does not work"


def incident_row(site: Site, incident: Incident) -> IncidentRow:
    return IncidentRow(
        number=incident.number,
        what=spoken.clean(wording.what_happened(incident, site.roster.get(incident.visitor or 0))),
        cause=incident.cause,
        visitor=incident.visitor,
        is_drill=incident.is_drill,
        is_gentle=cause.rings_first(incident.cause),
        is_raised=incident.state == RAISED,
        owner=name_of(site, incident.owner) if incident.state == OWNED else "",
        pressed_ms=incident.pressed_ms,
        closed_ms=incident.closed_ms,
        category=incident.category,
        closing=name_of(site, incident.closing.person) if incident.closing else "",
        since_ms=incident.since_ms,
    )


def name_of(site: Site, person: int | None) -> str:
    """The name, or what can be said without one (somebody who was taken off the roster since)."""
    if person is None:
        return ""
    known = site.roster.get(person)
    return spoken.clean(known.name) if known else f"person {person}"


def told_whom(site: Site, delivery: Delivery) -> str:
    return name_of(site, delivery.person) if delivery.person else "The alarm receiving centre"


def doing(visit: Visit) -> str:
    """Where they are, in words; with the stop, when there are several."""
    count = len(visit.plan.stops)
    words = ON_TO_NEXT if visit.state == LEFT and visit.has_more_stops else DOING[visit.state]
    return f"{words}, stop {visit.stop + 1} of {count}" if count > 1 and visit.has_more_stops else words


def leaving_words(site: Site, visit: Visit) -> str:
    """Who said that they leave now, and who has not said yet that they are out; "" when nobody did."""
    if visit.leaving_due_ms is None:
        return ""
    asked_by = wearer(site, visit, visit.leaving_badge) or spoken.clean(visit.leaving_by)
    waited_for = " and ".join(wearer(site, visit, badge) for badge in visit.still_in)
    return f"Leaving now, asked by {asked_by}" + (f"; {waited_for} not out yet" if waited_for else "")


def wearer(site: Site, visit: Visit, badge: int | None) -> str:
    """Who of the pair wears this badge."""
    if badge is None:
        return ""
    return name_of(site, visit.plan.second if badge == visit.plan.second_badge else visit.plan.visitor)


def _visit_row(site: Site, visit: Visit, now_ms: int, roads: Mapping[str, Road]) -> VisitRow:
    badges = [site.badges[number] for number in visit.plan.badges if number in site.badges]
    protects = _worst(protection_of(badge, now_ms, is_for_visit=True, roads=roads) for badge in badges)
    since = {OUT: visit.signed_out_ms, INSIDE: visit.arrived_ms, LEFT: visit.left_ms}[visit.state]
    return VisitRow(
        number=visit.number,
        visitor=name_of(site, visit.plan.visitor),
        second=name_of(site, visit.plan.second),
        address=spoken.clean(visit.here.address),
        doing=doing(visit),
        since_ms=visit.signed_out_ms if since is None else since,
        due=board_card.what_is_due(site, visit),
        due_ms=visit.due_ms if visit.leaving_due_ms is None or visit.due_ms is None else min(visit.due_ms, visit.leaving_due_ms),
        back_by_ms=visit.back_by_ms,
        checked_in_ms=board_card.checked_in_ms(visit),
        badge=" and ".join(badge.label for badge in badges),
        protection=protects,
        incident=site.open_of_visit.get(visit.number),
        departures=tuple(spoken.clean(departure.what) for departure in visit.departures),
        is_late=board_card.is_late(site, visit, now_ms),
        question=spoken.clean(visit.question),
        leaving=leaving_words(site, visit),
        call_due_ms=calls.call_due_ms(visit, site.policy.rules),
        heard_ms=tuple(badge.last_heard_ms for badge in badges),
        why=board_card.why_amber(site, visit, now_ms, protects),
    )


def _worst(found: Iterable[Protection]) -> Protection:
    return max(found, key=lambda one: LEVELS.index(one.level), default=NO_BADGE)


def _badge_row(badge: Badge, now_ms: int, roads: Mapping[str, Road]) -> BadgeRow:
    said = badge.heartbeat
    battery_pct, is_sleeping = (said.battery_pct, is_asleep(said)) if said else (None, False)
    return BadgeRow(badge.number, badge.label, protection_of(badge, now_ms, roads=roads), badge.last_heard_ms, battery_pct, is_sleeping)


def _recently_closed(site: Site, now_ms: int) -> list[Incident]:
    closed = [
        incident for incident in site.incidents.values() if incident.closed_ms is not None and now_ms - incident.closed_ms < RECENT_MS
    ]
    return sorted(closed, key=lambda incident: (-(incident.closed_ms or 0), incident.number))


def _faults(roads: Mapping[str, Road], store_fault: str, clock_stepped_ms: int) -> tuple[Fault, ...]:
    found = [Fault(store_fault)] if store_fault else []
    for name, road in sorted(roads.items()):
        if not road.is_up:
            found.append(
                Fault(f"{watched(name).title}: no badge can be heard over it ({road.why or 'it is not connected'})", road.since_ms)
            )
    if clock_stepped_ms:
        way = "forward" if clock_stepped_ms > 0 else "back"
        found.append(
            Fault(f"This computer's clock was set {way} by {spoken.span(abs(clock_stepped_ms))}; the base counts on by its own clock")
        )
    return tuple(found)
