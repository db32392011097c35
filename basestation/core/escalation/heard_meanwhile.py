"""What badges, phones and deadlines say of an incident that is open: presses, signs of life, further concerns, positions."""

from .. import cause as causes
from ..decisions import IncidentDecision, RecordOtherRoad, RecordPosition, RecordPress, RecordPressTime, RecordSign
from ..events import AlarmDated, AlarmHeard, AlarmHeardAgain, ConcernRaised, ContactMade, PhonePressed, PositionHeard
from ..incident import OWNED, Incident, evolve, folded
from ..policy.ladders import MINUTE_MS
from ..roads import road_in_words
from . import closing
from .climbing import alert_again, is_worse, start_over

Decisions = tuple[IncidentDecision, ...]
# A press that comes over yet another road after so long is nobody's radio any more; and no school has more roads than this.
SAME_PRESS_MS, MOST_ROADS = 10 * MINUTE_MS, 8
WORTH_SAYING_MS = 10_000


def alarm(incident: Incident, event: AlarmHeard) -> Decisions:
    if incident.knows(event.badge, event.event_counter):
        return ()
    how = "pressed again" if event.badge in incident.badges else f"pressed on badge {event.badge} too"
    press = RecordPress(
        event.at_ms, event.event_counter, event.cause, event.pressed_ms, event.battery_pct, event.fix, f"{event.cause} {how}", event.badge,
        event.road, event.since_ms,
    )  # fmt: skip
    recorded = (press, *closing.drop(incident, event.at_ms, "the alarm was pressed again"))
    if is_worse(incident, event.cause):
        return (*recorded, *start_over(evolve(incident, press), event.at_ms, event.cause))
    if incident.state == OWNED:
        return (*recorded, *alert_again(evolve(incident, press), event.at_ms, "pressed again after somebody had taken it"))
    return recorded


def dated(incident: Incident, event: AlarmDated) -> Decisions:
    """The later a press is said again the better is known when it was: its first word may have been kept for us somewhere."""
    press = incident.press_of(event.badge, event.event_counter)
    if press is None:
        return ()
    pressed_ms = min(press.pressed_ms, event.latest_ms)
    since_ms = None if press.since_ms is None else min(max(press.since_ms, event.since_ms), pressed_ms)
    is_nearer = press.since_ms is not None and since_ms is not None and since_ms > press.since_ms + WORTH_SAYING_MS
    if not is_nearer and pressed_ms >= press.pressed_ms - WORTH_SAYING_MS:
        return ()
    return (RecordPressTime(event.at_ms, event.badge, event.event_counter, pressed_ms, since_ms, "its badge says how long ago it was"),)


def alarm_again(incident: Incident, event: AlarmHeardAgain) -> Decisions:
    """Once for each press and road, and only while it may still be the badge itself that says it."""
    press = incident.press_of(event.badge, event.event_counter)
    if press is None or not press.roads or event.road in press.roads or len(press.roads) >= MOST_ROADS:
        return ()
    later_ms = event.at_ms - press.heard_ms
    if not 0 <= later_ms <= SAME_PRESS_MS:
        return ()
    return (RecordOtherRoad(event.at_ms, event.badge, event.event_counter, event.road, later_ms, "the same press; the first road counts"),)


def concern(incident: Incident, event: ConcernRaised) -> Decisions:
    sign = RecordSign(event.at_ms, event.cause, f"{event.cause} while this incident is open")
    return (sign, *closing.drop(incident, event.at_ms, f"there is a new concern: {event.cause}"))


def phone_press(incident: Incident, event: PhonePressed) -> Decisions:
    """As a press of the badge: what is gentle becomes an alarm, and what somebody has is told again."""
    sign = RecordSign(event.at_ms, causes.PHONE_SOS, "pressed while this incident is open")
    recorded = (sign, *closing.drop(incident, event.at_ms, "SOS was pressed on the visitor's phone"))
    after = folded(incident, recorded)
    if is_worse(incident, causes.PHONE_SOS):
        return (*recorded, *start_over(after, event.at_ms, causes.PHONE_SOS))
    return (*recorded, *alert_again(after, event.at_ms, "SOS was pressed on the visitor's phone after somebody had taken it"))


def contact(incident: Incident, event: ContactMade) -> Decisions:
    return (RecordSign(event.at_ms, event.what, "a sign of life; a person decides what it means"),)


def position(incident: Incident, event: PositionHeard) -> Decisions:
    return (RecordPosition(event.at_ms, event.fix, f"sent {'by' if event.badge is None else 'over'} {road_in_words(event.road)}"),)
