"""What is done when something falls due. One row for each kind of thing that waits for its time."""

from collections.abc import Callable

from . import carrying, retention
from .badges import asking
from .events import Tick
from .roads import telling as road_telling
from .site import ASK, DELIVERY, FORGET, INCIDENT, LIVENESS, ROADS, VISIT, Badge, Site
from .turn import Turn
from .visit import Visit


def _incident_due(site: Site, turn: Turn, number: int) -> None:
    carrying.tell_incident(site, turn, number, Tick(turn.at_ms))


def _visit_due(site: Site, turn: Turn, number: int) -> None:
    carrying.tell_visit(site, turn, number, Tick(turn.at_ms))


def _delivery_due(site: Site, turn: Turn, number: int) -> None:
    delivery = site.deliveries.get(number)
    if delivery is not None and delivery.due_ms <= turn.at_ms:
        turn.deliveries.append(delivery)


def _liveness_due(site: Site, turn: Turn, visit_no: int) -> None:
    """The badges on a visit are watched: silence for too long is a concern, once, until the badge is heard again."""
    visit = site.visits.get(visit_no)
    badges = [site.badges[number] for number in visit.plan.badges if number in site.badges] if visit else []
    if visit is not None and badges:
        watch(site, visit, min(_look_at(site, turn, visit, badge) for badge in badges))


def _look_at(site: Site, turn: Turn, visit: Visit, badge: Badge) -> int:
    """Since when the badge is silent, or now when that has been said."""
    silent_since_ms = asking.silent_since_ms(site, visit, badge, turn.at_ms)
    if turn.at_ms >= silent_since_ms + site.rules_for(visit).lost_ms and not badge.is_lost:
        badge.is_lost = True
        carrying.tell_lost_contact(site, turn, site.visits[visit.number])
    return turn.at_ms if badge.is_lost else silent_since_ms


def watch(site: Site, visit: Visit, from_ms: int) -> None:
    site.agenda.put(from_ms + site.rules_for(visit).lost_ms, LIVENESS, visit.number)


DUE: dict[str, Callable[[Site, Turn, int], None]] = {
    INCIDENT: _incident_due,
    VISIT: _visit_due,
    DELIVERY: _delivery_due,
    LIVENESS: _liveness_due,
    FORGET: retention.forget_position,
    ROADS: road_telling.due,
    ASK: asking.due,
}
