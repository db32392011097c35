"""Where a visitor's own phone says that they are: a fallback while they are out, which never stands before the badge's own word.

A position raises no alarm. A press of SOS on the phone does, as any alarm would whose cause nobody knows (design: an unknown cause is
still an alarm). Of somebody who is not on a visit nothing is kept, and nothing is done.
"""

from . import carrying
from .decisions import Decision
from .events import PhonePressed, PositionHeard
from .incident import Incident, newer
from .site import Site
from .turn import PhonePosition, Turn
from .visit import Visit

ROAD = "phone"
APART_MS = 15_000  # positions closer together than this tell nobody anything new
SAME_PRESS_MS = 30_000  # an app that had no answer says its press again


def hear(site: Site, turn: Turn, item: PhonePosition) -> tuple[Decision, ...]:
    visit = visit_of(site, item.person)
    if visit is None:
        return ()
    pressed = _press(site, turn, visit, item)
    return (*pressed, *_position(site, turn, visit, item))


def visit_of(site: Site, person: int) -> Visit | None:
    """The visit on which this person is out."""
    return next((visit for visit in site.visits.values() if person in visit.plan.people), None)


def _press(site: Site, turn: Turn, visit: Visit, item: PhonePosition) -> tuple[Decision, ...]:
    if item.pressed_ms is None or not _is_new(site.phone_presses.get(item.person), item.pressed_ms):
        return ()
    site.phone_presses[item.person] = item.pressed_ms
    event = PhonePressed(turn.at_ms, visit.number, item.person, item.pressed_ms, item.fix)
    known = carrying.open_for(site, visit)
    return carrying.open_incident(site, turn, event, visit) if known is None else carrying.tell_incident(site, turn, known, event)


def _is_new(before_ms: int | None, pressed_ms: int) -> bool:
    return before_ms is None or abs(pressed_ms - before_ms) > SAME_PRESS_MS


def _position(site: Site, turn: Turn, visit: Visit, item: PhonePosition) -> tuple[Decision, ...]:
    """Ordered by when it was there, not by when it came: a phone that was out of reach sends its whole day. Of that day nothing counts
    that was before the visit, when they may have been at home."""
    known = site.phones.get(item.person)
    if item.fix is None or item.fix.at_ms < visit.signed_out_ms or (known is not None and item.fix.at_ms < known.at_ms + APART_MS):
        return ()
    site.phones[item.person] = item.fix
    turn.changed = True
    incident = site.incidents.get(carrying.open_for(site, visit) or 0)
    if incident is None or newer(incident.fix, item.fix) is not item.fix or not _is_about(site, incident, visit, item.person):
        return ()
    return carrying.tell_incident(site, turn, incident.number, PositionHeard(turn.at_ms, None, item.fix, ROAD))


def _is_about(site: Site, incident: Incident, visit: Visit, person: int) -> bool:
    """The alarm is where the visitor is, or whoever pressed: a colleague who got away must not take its place along."""
    return person == incident.visitor or site.phone_presses.get(person, 0) >= visit.signed_out_ms
