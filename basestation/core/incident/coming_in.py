"""What comes in about an incident, folded into it: presses, the roads they came over, positions, whose it is."""

from ..decisions import NameVisit, Open, RecordOtherRoad, RecordPosition, RecordPress, RecordPressTime
from ..replacing import replace
from .fixes import newer
from .state import Incident, Press


def the_press(order: Open | RecordPress, event_counter: int, badge: int | None) -> Press:
    return Press(event_counter, order.pressed_ms, order.cause, badge, order.at_ms, (order.road,) if order.road else (), order.since_ms)


def pressed(incident: Incident, made: RecordPress) -> Incident:
    press = the_press(made, made.event_counter, incident.badge if made.badge is None else made.badge)
    battery = incident.battery_pct if made.battery_pct is None else made.battery_pct
    return replace(incident, presses=(*incident.presses, press), fix=newer(incident.fix, made.fix), battery_pct=battery)


def dated(incident: Incident, made: RecordPressTime) -> Incident:
    """What was pressed first began it."""
    key = (made.badge, made.event_counter)
    presses = tuple(
        replace(press, pressed_ms=made.pressed_ms, since_ms=made.since_ms) if (press.badge, press.event_counter) == key else press
        for press in incident.presses
    )
    changed, first = replace(incident, presses=presses), incident.presses[0]
    if (first.badge, first.event_counter) != key or first.pressed_ms != incident.pressed_ms:
        return changed
    return replace(changed, pressed_ms=made.pressed_ms, since_ms=made.since_ms)


def came_over(incident: Incident, made: RecordOtherRoad) -> Incident:
    return replace(incident, presses=tuple(_also_by(press, made) for press in incident.presses))


def _also_by(press: Press, made: RecordOtherRoad) -> Press:
    is_it = (press.badge, press.event_counter) == (made.badge, made.event_counter)
    return replace(press, roads=(*press.roads, made.road)) if is_it else press


def positioned(incident: Incident, made: RecordPosition) -> Incident:
    return replace(incident, fix=newer(incident.fix, made.fix))


def named(incident: Incident, made: NameVisit) -> Incident:
    badge = made.badge if incident.badge is None else incident.badge
    return replace(incident, visit_no=made.visit_no, visitor=made.visitor, second=made.second, badge=badge)
