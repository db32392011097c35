"""What a person reads to 999, in the order in which the call-taker asks: one line after the other, read aloud in a minute.

What is not known is said to be not known: a gap that is skipped costs a question, and a silence costs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from . import cause, spoken
from .gridref import grid_reference, plain
from .incident import Incident, newer
from .position import Fix, distance_m
from .site import Site
from .telling import Person
from .visit import Plan, Visit

UNKNOWN = "not known"
LONGEST_SAID = 90
AGREES_M = 100
NEVER_RING = "Please don't ring their phone: it could put them at risk."
ASK = "Your incident number, please? When will somebody be there?"
AFTER = "Write both down on the incident's page. If the position changes, or nobody comes in that time, call again with that number."


@dataclass(frozen=True, slots=True)
class School:
    """Who calls, and where they are rung back. Latitude and longitude place the school on the map."""

    name: str
    telephone: str
    address: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """`said` is read aloud; `note` is for the caller's eyes. A gap has nothing known to say, and says so."""

    number: int | None
    head: str
    said: str
    note: str = ""
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A reason to be concerned. What the base can't know is left for a person to tick."""

    reason: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class CallSheet:
    """`can_be_called` is False for a drill: nothing on the screen may then look like a call to make."""

    is_drill: bool
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...] = ()

    @property
    def can_be_called(self) -> bool:
        return not self.is_drill


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the lines are written from."""

    site: Site
    incident: Incident
    visit: Visit | None
    caller: Person
    school: School
    now_ms: int
    unanswered: int

    @property
    def plan(self) -> Plan | None:
        return self.visit.plan if self.visit else None

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone

    @property
    def is_gentle(self) -> bool:
        return cause.rings_first(self.incident.cause)

    @property
    def fix(self) -> Fix | None:
        return last_fix(self.site, self.incident)


def call_sheet(
    site: Site, incident: Incident, caller: Person, school: School, now_ms: int, unanswered: int = 0, visit: Visit | None = None
) -> CallSheet:
    """`unanswered`: how often their mobile was rung in vain. `visit` is needed only when it has ended since."""
    known = visit or site.visits.get(incident.visit_no or 0)
    facts = Facts(site, incident, known, caller, school, now_ms, unanswered)
    lines = tuple(line(facts) for line in LINES)
    ticks = _ticks(facts) if facts.is_gentle else ()
    if incident.is_drill:
        lines = tuple(Line(line.number, f"DRILL {line.head}", line.said, line.note, line.is_gap) for line in lines)
    return CallSheet(incident.is_drill, lines, ticks)


def last_fix(site: Site, incident: Incident) -> Fix | None:
    badge = site.badges.get(incident.badge) if incident.badge is not None else None
    return newer(incident.fix, badge.fix if badge else None)


def drift_m(plan: Plan | None, fix: Fix | None) -> float | None:
    """How far the last position is from the planned address."""
    if plan is None or fix is None or plan.lat_udeg is None or plan.lon_udeg is None:
        return None
    return distance_m(plan.lat_udeg / 1e6, plan.lon_udeg / 1e6, fix.lat, fix.lon)


def drift_in_words(plan: Plan | None, fix: Fix | None) -> str:
    away_m = drift_m(plan, fix)
    if away_m is None or fix is None:
        return ""
    agrees = away_m <= max(AGREES_M, 2 * (fix.accuracy_m or 0))
    return "agrees with the address" if agrees else f"differs from the address by {spoken.metres(away_m)}"


# The lines, in order ------------------------------------------------------------------------------------------------


def _opening(facts: Facts) -> Line:
    what = "is missing on a home visit" if facts.is_gentle else "has raised a panic alarm on a home visit"
    return Line(None, "SAY FIRST", f"Police, please. Emergency: a member of school staff {what}.")


def _address(facts: Facts) -> Line:
    return _told(1, "ADDRESS", facts.plan.address if facts.plan else "", "The planned address is")


def _exact(facts: Facts) -> Line:
    parts = [_short(facts.plan.exact if facts.plan else "")[0], _where(facts)]
    said = " ".join(_sentence(part) for part in parts if part)
    note = _short(facts.plan.exact if facts.plan else "")[1]
    return Line(2, "EXACT", said or "Exact place and position not known.", note, not said)


def _where(facts: Facts) -> str:
    fix = facts.fix
    if fix is None:
        return "No position from the badge"
    grid = grid_reference(fix.lat, fix.lon)
    place = f"Grid reference {grid.said}" if grid else plain(fix.lat, fix.lon).capitalize()
    accuracy = f", within {fix.accuracy_m} metres" if fix.accuracy_m is not None else ""
    drift = drift_in_words(facts.plan, fix)
    return f"{place}. Position {spoken.age(fix.at_ms, facts.now_ms)}{accuracy}{', ' + drift if drift else ''}"


def _entrance(facts: Facts) -> Line:
    return _told(3, "ENTRANCE", facts.plan.entrance if facts.plan else "", "The best entrance is")


def _what(facts: Facts) -> Line:
    saying = WHAT.get(facts.incident.cause, _raised_an_alarm)
    return Line(4, "WHAT", saying(facts))


def _who(facts: Facts) -> Line:
    visitor = facts.site.roster.get(facts.incident.visitor or 0)
    second = facts.site.roster.get(facts.plan.second or 0) if facts.plan else None
    if visitor is None:
        return Line(5, "WHO", f"{_bearer(facts)}; the name is not known. Injuries not known.", "", True)
    looks, rest = _short(facts.plan.description if facts.plan else "")
    company = f"with {spoken.clean(second.name)}" if second else "alone"
    said = ", ".join(part for part in (spoken.clean(visitor.name), looks, company) if part)
    return Line(5, "WHO", f"{said}. Injuries not known.", rest)


def _risk(facts: Facts) -> Line:
    risks, more_risks = _short(facts.plan.risks if facts.plan else "")
    children, more_children = _short(facts.plan.children if facts.plan else "")
    if not risks and not children:
        return Line(6, "RISK", "Known risks, and children there: not known.", "", True)
    said = " ".join(_sentence(part) for part in (risks or "Known risks: not known", children) if part)
    return Line(6, "RISK", said, " ".join(part for part in (more_risks, more_children) if part))


def _vehicle(facts: Facts) -> Line:
    if facts.plan is None or not spoken.clean(facts.plan.vehicle):
        return _told(7, "VEHICLE", "", "Their vehicle is")
    vehicle, more = _short(facts.plan.vehicle)
    parking, more_parking = _short(facts.plan.parking)
    said = _sentence(f"{vehicle}, parked {parking}" if parking else f"{vehicle}, parked where is not known")
    return Line(7, "VEHICLE", said, " ".join(part for part in (more, more_parking) if part))


def _caller(facts: Facts) -> Line:
    name = f"My name is {spoken.clean(facts.caller.name)}, {spoken.clean(facts.school.name)}."
    number = spoken.clean(facts.school.telephone)
    return Line(8, "CALLER", f"{name} Call me back on {number or 'a number that is not known'}.", "", not number)


def _phone(facts: Facts) -> Line:
    if not facts.is_gentle:
        return Line(9, "DO NOT RING", NEVER_RING, "Do not ring it yourself either.")
    if facts.unanswered:
        return Line(9, "THEIR PHONE", f"We have rung it {spoken.times(facts.unanswered)}: no answer.")
    return Line(9, "THEIR PHONE", "We have not rung their phone yet.", "Ring it first, unless you have another reason to call now.", True)


def _ask(facts: Facts) -> Line:
    return Line(10, "ASK", ASK, AFTER)


LINES: tuple[Callable[[Facts], Line], ...] = (
    _opening, _address, _exact, _entrance, _what, _who, _risk, _vehicle, _caller, _phone, _ask,
)  # fmt: skip


# What happened ------------------------------------------------------------------------------------------------------


def _pressed(facts: Facts) -> str:
    presses = facts.incident.presses
    if len(presses) < 2:
        return f"They pressed the hidden alarm at {_clock(facts, facts.incident.pressed_ms)}."
    ends = f"first at {_clock(facts, presses[0].pressed_ms)}, last at {_clock(facts, presses[-1].pressed_ms)}"
    return f"They pressed the hidden alarm {spoken.times(len(presses))}: {ends}."


def _under_duress(facts: Facts) -> str:
    return f"At {_clock(facts, facts.incident.pressed_ms)} they secretly signalled that they are being threatened."


def _said_code_word(facts: Facts) -> str:
    return f"They said our code word for danger at {_clock(facts, facts.incident.pressed_ms)}."


def _overdue(facts: Facts) -> str:
    late = f"{spoken.span(facts.now_ms - facts.visit.back_by_ms)} overdue" if facts.visit else "overdue"
    return f"They are {late}, {_phone_so_far(facts)}."


def _missed(facts: Facts) -> str:
    since = f" since {_clock(facts, facts.visit.last_contact_ms)}" if facts.visit else ""
    return f"They have missed an agreed check-in; no word{since}, {_phone_so_far(facts)}."


def _silent(facts: Facts) -> str:
    since = f" since {_clock(facts, heard)}" if (heard := _last_heard_ms(facts)) else ""
    return f"Their alarm badge has been silent{since}, {_phone_so_far(facts)}."


def _torn(facts: Facts) -> str:
    return f"Their alarm badge was torn off or opened at {_clock(facts, facts.incident.pressed_ms)}."


def _fallen(facts: Facts) -> str:
    return f"Their alarm badge shows since {_clock(facts, facts.incident.pressed_ms)} that they fell and lie still."


def _practised(facts: Facts) -> str:
    return "This is a drill. Nobody is in danger and nobody calls the police."


def _raised_an_alarm(facts: Facts) -> str:
    return f"They raised an alarm at {_clock(facts, facts.incident.pressed_ms)}."


WHAT: dict[str, Callable[[Facts], str]] = {
    cause.SOS: _pressed,
    cause.DURESS: _under_duress,
    cause.CODE_WORD: _said_code_word,
    cause.OVERDUE: _overdue,
    cause.MISSED_CHECKIN: _missed,
    cause.LOST_CONTACT: _silent,
    cause.TAMPER: _torn,
    cause.MAN_DOWN: _fallen,
    "DRILL": _practised,
}


def _ticks(facts: Facts) -> tuple[Tick, ...]:
    """Why there is reasonable cause for concern (R33)."""
    away_m = drift_m(facts.plan, facts.fix)
    return (
        Tick("They have never been late before", False),
        Tick(
            f"Phone rung {spoken.times(facts.unanswered)}, no answer" if facts.unanswered else "Phone off or unanswered",
            facts.unanswered > 0,
        ),
        Tick("The risk assessment names a risk", bool(facts.plan and spoken.clean(facts.plan.risks))),
        Tick("Their badge is silent", _is_silent(facts)),
        Tick(
            "The last position is not at the address", away_m is not None and not drift_in_words(facts.plan, facts.fix).startswith("agrees")
        ),
    )


# Words --------------------------------------------------------------------------------------------------------------


def _told(number: int, head: str, text: str, otherwise: str) -> Line:
    said, rest = _short(text)
    return Line(number, head, _sentence(said) if said else f"{otherwise} {UNKNOWN}.", rest, not said)


def _short(text: str) -> tuple[str, str]:
    """What is read aloud of a text, and the whole of it for the eye when that is longer."""
    whole = spoken.clean(text)
    if len(whole) <= LONGEST_SAID:
        return whole, ""
    return whole[:LONGEST_SAID].rsplit(" ", 1)[0] + " …", f"In full: {whole}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _clock(facts: Facts, at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, facts.zone).strftime("%H:%M")


def _bearer(facts: Facts) -> str:
    return f"The bearer of alarm badge {facts.incident.badge}" if facts.incident.badge is not None else "A member of staff"


def _phone_so_far(facts: Facts) -> str:
    return f"phone unanswered {spoken.times(facts.unanswered)}" if facts.unanswered else "phone not rung yet"


def _last_heard_ms(facts: Facts) -> int | None:
    badge = facts.site.badges.get(facts.incident.badge) if facts.incident.badge is not None else None
    return badge.last_heard_ms if badge else None


def _is_silent(facts: Facts) -> bool:
    heard_ms = _last_heard_ms(facts)
    return heard_ms is None or facts.now_ms - heard_ms >= facts.site.policy.visit.lost_ms
