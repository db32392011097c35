"""Where a visitor's own phone says that they are: a fallback while they are out, which never stands before the badge's own word.

A position raises no alarm. A press of SOS on the phone does, as any alarm would whose cause nobody knows (design: an unknown cause is
still an alarm), and so does one that was pressed on a visit and came when that was over. Of somebody who was not on a visit nothing is
kept, and nothing is done.
"""

from . import carrying, which_incident
from .decisions import Decision
from .events import PhonePressed, PositionHeard
from .incident import Incident, newer
from .site import Site
from .turn import PhonePosition, Turn
from .visit import Visit

ROAD = "phone"
APART_MS = 15_000  # positions closer together than this tell nobody anything new
SAME_PRESS_MS = 30_000  # an app that had no answer says its press again
CLOCKS_APART_MS = 120_000  # of the phone and the base
PRESSES, MOST_PRESSES = "phone presses ", 8  # the fact in which a person's newest presses are remembered


def hear(site: Site, turn: Turn, item: PhonePosition) -> tuple[Decision, ...]:
    visit = visit_of(site, item.person)
    if visit is None:
        return _late_press(site, turn, item)
    pressed = _press(site, turn, visit, item)
    return (*pressed, *_position(site, turn, visit, item))


def visit_of(site: Site, person: int) -> Visit | None:
    """The visit on which this person is out."""
    return next((visit for visit in site.visits.values() if person in visit.plan.people), None)


def _late_press(site: Site, turn: Turn, item: PhonePosition) -> tuple[Decision, ...]:
    """Pressed on a visit that is over: whoever ended it did not know. The badge may be on another visit by now."""
    visit = next((visit for visit in site.afterwards.values() if item.person in visit.plan.people and _is_in(visit, item.pressed_ms)), None)
    if visit is None or item.pressed_ms is None or not _is_new(site, turn, item.person, item.pressed_ms):
        return ()
    fix = item.fix if item.fix is not None and _is_in(visit, item.fix.at_ms) else None
    event, known = PhonePressed(turn.at_ms, visit.number, item.person, item.pressed_ms, fix), site.open_of_visit.get(visit.number)
    return carrying.open_incident(site, turn, event, visit) if known is None else carrying.tell_incident(site, turn, known, event)


def _is_in(visit: Visit, at_ms: int | None) -> bool:
    return at_ms is not None and visit.signed_out_ms <= at_ms <= (visit.returned_ms or 0) + CLOCKS_APART_MS


def _press(site: Site, turn: Turn, visit: Visit, item: PhonePosition) -> tuple[Decision, ...]:
    if item.pressed_ms is None or not _is_new(site, turn, item.person, item.pressed_ms):
        return ()
    event = PhonePressed(turn.at_ms, visit.number, item.person, item.pressed_ms, item.fix)
    known = which_incident.open_for(site, visit)
    return carrying.open_incident(site, turn, event, visit) if known is None else carrying.tell_incident(site, turn, known, event)


def _is_new(site: Site, turn: Turn, person: int, pressed_ms: int) -> bool:
    """Once for ever, over a restart too."""
    before = site.phone_presses.get(person, ())
    if any(abs(pressed_ms - before_ms) <= SAME_PRESS_MS for before_ms in before):
        return False
    site.phone_presses[person] = tuple(sorted((*before, pressed_ms))[-MOST_PRESSES:])
    turn.batch.facts[f"{PRESSES}{person}"] = " ".join(str(each_ms) for each_ms in site.phone_presses[person])
    return True


def _position(site: Site, turn: Turn, visit: Visit, item: PhonePosition) -> tuple[Decision, ...]:
    """Ordered by when it was there, not by when it came: a phone that was out of reach sends its whole day. Of that day nothing counts
    that was before the visit, when they may have been at home."""
    known = site.phones.get(item.person)
    if item.fix is None or item.fix.at_ms < visit.signed_out_ms or (known is not None and item.fix.at_ms < known.at_ms + APART_MS):
        return ()
    site.phones[item.person] = item.fix
    turn.changed = True
    incident = site.incidents.get(which_incident.open_for(site, visit) or 0)
    if incident is None or newer(incident.fix, item.fix) is not item.fix or not _is_about(site, incident, visit, item.person):
        return ()
    return carrying.tell_incident(site, turn, incident.number, PositionHeard(turn.at_ms, None, item.fix, ROAD))


def _is_about(site: Site, incident: Incident, visit: Visit, person: int) -> bool:
    """The alarm is where the visitor is, or whoever pressed: a colleague who got away must not take its place along."""
    return person == incident.visitor or max(site.phone_presses.get(person, ()), default=0) >= visit.signed_out_ms
