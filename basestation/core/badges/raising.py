"""Raises the alarm of a badge: one incident for each visit. Also an alarm that the badge says is on, and the base has forgotten.

A badge whose alarm was received says its position with the alarm's own event counter until it is told CLOSED. When an old copy of the
base's memory was put back, nobody would ever tell it, and nobody would know: so it is raised anew, and a person finds out.
"""

from badgelink.messages import BY_BASE, CLOSED, Receipt

from .. import carrying, which_incident
from .. import cause as causes
from ..decisions import Decision
from ..events import AlarmHeard
from ..position import Fix
from ..site import Badge, Site
from ..turn import Turn

Decisions = tuple[Decision, ...]


def raise_alarm(site: Site, turn: Turn, badge: Badge, event: AlarmHeard) -> Decisions:
    """One visit has one incident: the second badge of a pair that is pressed adds to it."""
    visit = site.visit_with(badge.number)
    known = which_incident.open_for(site, visit) if visit is not None else site.open_of_badge.get(badge.number)
    decisions = carrying.open_incident(site, turn, event, visit) if known is None else carrying.tell_incident(site, turn, known, event)
    incident = site.open_of_badge[badge.number]  # its press is in it, so it is found under this badge too
    badge.events[event.event_counter] = incident
    turn.batch.events.append((badge.number, event.event_counter, incident))
    return decisions


def still_on(site: Site, turn: Turn, badge: Badge, event_counter: int, battery_pct: int, fix: Fix | None) -> Decisions:
    """The badge says where it is because its alarm `event_counter` is on. Nothing when that is known and open."""
    if event_counter not in badge.events:
        return raise_alarm(site, turn, badge, _forgotten(site, turn, badge, event_counter, battery_pct, fix))
    incident = site.incidents.get(badge.events[event_counter] or 0)
    is_over = badge.number not in site.open_of_badge and (incident is None or not incident.is_open)
    if is_over and site.downlinks.waits(badge.number, Receipt) is None:
        site.downlinks.say(badge.number, Receipt(event_counter, CLOSED, BY_BASE), turn.at_ms)
    return ()


def is_practice(site: Site, badge: Badge) -> bool:
    """What a badge for drills raises is a drill; but not when somebody is out with it after all, or it is in an alarm that is none."""
    known = site.incidents.get(site.open_of_badge.get(badge.number, 0))
    return badge.is_for_drills and site.visit_with(badge.number) is None and (known is None or known.is_drill)


def _forgotten(site: Site, turn: Turn, badge: Badge, event_counter: int, battery_pct: int, fix: Fix | None) -> AlarmHeard:
    """When and how it was raised nobody knows any more: that is said, and it climbs as an SOS does."""
    is_drill = is_practice(site, badge)
    cause = causes.DRILL if is_drill else causes.ALARM_ON
    return AlarmHeard(turn.at_ms, badge.number, event_counter, cause, badge.came_ms, battery_pct, fix, badge.road, is_drill)
