"""What a person reads to 999, in the order in which the call-taker asks: one line after the other, read aloud in a minute.

What is not known is said to be not known: a gap that is skipped costs a question, and a silence costs more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..incident import Incident
from ..site import Site
from ..telling import Person
from ..visit import Visit
from ..words import spoken
from ..words.aloud import sentence, short
from ..words.gridref import grid_reference, plain
from . import cause_for_concern
from .facts import Facts, Past, drift_in_words
from .facts import School as School
from .happened import what_they_did

UNKNOWN = "not known"
NOWHERE = "No position from the badge"
NEVER_RING = "Please don't ring their phone: it could put them at risk."
ASK = "Your incident number, please? When will somebody be there?"
AFTER = "Write both down. If the position changes, or nobody comes in that time, call again with that number."


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


def call_sheet(
    site: Site,
    incident: Incident,
    caller: Person,
    school: School,
    now_ms: int,
    unanswered: int = 0,
    visit: Visit | None = None,
    past: Past | None = None,
) -> CallSheet:
    """`unanswered`: how often their mobile was rung in vain. `visit` is needed only when it has ended since."""
    known = visit or site.visit(incident.visit_no)
    facts = Facts(site, incident, known, caller, school, now_ms, unanswered, past)
    lines = tuple(line(facts) for line in LINES)
    ticks = _ticks(facts) if facts.is_gentle else ()
    if incident.is_drill:
        lines = tuple(Line(line.number, f"DRILL {line.head}", line.said, line.note, line.is_gap) for line in lines)
    return CallSheet(incident.is_drill, lines, ticks)


# The lines, in order ------------------------------------------------------------------------------------------------


def _opening(facts: Facts) -> Line:
    raised = "a member of school staff has raised a panic alarm on a home visit"
    lost = "we have lost contact with a member of school staff on a home visit"
    return Line(None, "SAY FIRST", f"Police, please. Emergency: {lost if facts.is_gentle else raised}.")


def _address(facts: Facts) -> Line:
    return _told(1, "ADDRESS", facts.stop.address, "The planned address is")


def _exact(facts: Facts) -> Line:
    parts = [short(facts.stop.exact)[0], _where(facts)]
    said = " ".join(sentence(part) for part in parts if part)
    note = " ".join(part for part in (_written(facts), short(facts.stop.exact)[1]) if part)
    return Line(2, "EXACT", said, note, is_gap=said == sentence(NOWHERE))


def _written(facts: Facts) -> str:
    grid = grid_reference(facts.fix.lat, facts.fix.lon) if facts.fix else None
    exact = f"{datetime.fromtimestamp(facts.fix.at_ms / 1000, facts.zone):%H:%M:%S}" if facts.fix else ""
    return f"Written: {grid.text}. Measured at {exact}." if grid else ""


def _where(facts: Facts) -> str:
    fix = facts.fix
    if fix is None:
        return NOWHERE
    grid = grid_reference(fix.lat, fix.lon)
    place = f"Grid reference {grid.said}" if grid else plain(fix.lat, fix.lon).capitalize()
    accuracy = f", within {fix.accuracy_m} metres" if fix.accuracy_m is not None else ""
    drift = drift_in_words(facts.stop, fix)
    whose = " of their phone" if fix.by_phone else ""
    return f"{place}. Position{whose} {_from(facts, fix.at_ms)}{accuracy}{', ' + drift if drift else ''}"


def _from(facts: Facts, at_ms: int) -> str:
    """By the clock: an age would be wrong by the time it is read aloud, and on paper it would stand still."""
    when, now = (datetime.fromtimestamp(at / 1000, facts.zone) for at in (at_ms, facts.now_ms))
    return f"from {when:%H:%M}" if when.date() == now.date() else f"from {when:%H:%M} on {when.day} {when:%B}"


def _entrance(facts: Facts) -> Line:
    return _told(3, "ENTRANCE", facts.stop.entrance, "The best entrance is")


def _what(facts: Facts) -> Line:
    return Line(4, "WHAT", what_they_did(facts))


def _who(facts: Facts) -> Line:
    visitor = facts.site.roster.get(facts.incident.visitor or 0)
    second = facts.site.roster.get(facts.plan.second or 0) if facts.plan else None
    if visitor is None:
        return Line(5, "WHO", f"{_bearer(facts)}; the name is not known. Injuries not known.", "", True)
    looks, rest = short(facts.looks)
    company = f"with {spoken.clean(second.name)}" if second else "alone"
    said = ", ".join(part for part in (spoken.clean(visitor.name), looks, company) if part)
    return Line(5, "WHO", f"{said}. Injuries not known.", rest)


def _risk(facts: Facts) -> Line:
    risks, more_risks = short(facts.stop.risks)
    children, more_children = short(facts.stop.children)
    if not risks and not children:
        return Line(6, "RISK", "Known risks, and children there: not known.", "", True)
    said = " ".join(sentence(part) for part in (risks or "Known risks: not known", children and f"Children: {children}") if part)
    return Line(6, "RISK", said, " ".join(part for part in (more_risks, more_children) if part))


def _vehicle(facts: Facts) -> Line:
    if not facts.vehicle:
        return _told(7, "VEHICLE", "", "Their vehicle is")
    vehicle, more = short(facts.vehicle)
    parking, more_parking = short(facts.stop.parking)
    said = sentence(f"{vehicle}, parked {parking}" if parking else f"{vehicle}, parked where is not known")
    return Line(7, "VEHICLE", said, " ".join(part for part in (more, more_parking) if part))


def _caller(facts: Facts) -> Line:
    name = f"My name is {spoken.clean(facts.caller.name)}, {spoken.clean(facts.school.name)}."
    number = spoken.clean(facts.school.telephone)
    return Line(8, "CALLER", f"{name} Call back on {number or 'a number that is not known'}.", "", not number)


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


def _ticks(facts: Facts) -> tuple[Tick, ...]:
    """Why there is reasonable cause for concern (R33), and what could be one and is not known; what speaks against it is left out."""
    found = cause_for_concern.reasons(facts)
    return tuple(Tick(reason.words, reason.is_cause) for reason in found if reason.state != cause_for_concern.NO)


# Words --------------------------------------------------------------------------------------------------------------


def _told(number: int, head: str, text: str, otherwise: str) -> Line:
    said, rest = short(text)
    return Line(number, head, sentence(said) if said else f"{otherwise} {UNKNOWN}.", rest, not said)


def _bearer(facts: Facts) -> str:
    return f"The bearer of alarm badge {facts.incident.badge}" if facts.incident.badge is not None else "A member of staff"
