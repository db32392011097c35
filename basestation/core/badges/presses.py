"""The presses of badges: a new one is an alarm, and one that is said again may be known better than before."""

from badgelink import messages
from badgelink.messages import RECEIVED, Alarm, Position, Receipt

from .. import badge_words, carrying
from .. import cause as causes
from ..decisions import Decision
from ..events import AlarmDated, AlarmHeard, AlarmHeardAgain, PositionHeard
from ..position import Fix
from ..site import Badge, Site
from ..turn import Turn
from . import raising

Decisions = tuple[Decision, ...]


def hear(site: Site, turn: Turn, badge: Badge, counter: int, message: Alarm) -> Decisions:
    event_counter = event_name(counter, message.lag)
    is_drill = raising.is_practice(site, badge)
    cause = causes.DRILL if is_drill else causes.name_of(message.cause)
    fix = fix_of(badge.sent_ms, message)
    if event_counter in badge.events:
        return _repeat(site, turn, badge, event_counter, message, fix)
    pressed_ms, since_ms = badge.came_ms - message.age_s * 1000, _kept_ms(badge, message.age_s)
    event = AlarmHeard(turn.at_ms, badge.number, event_counter, cause, pressed_ms, message.battery_pct, fix, badge.road, is_drill, since_ms)
    decisions = raising.raise_alarm(site, turn, badge, event)
    turn.say_once.append((badge.number, Receipt(event_counter, RECEIVED, messages.BY_BASE)))
    return decisions


def _kept_ms(badge: Badge, age_s: int) -> int | None:
    """The earliest that something of this age can have happened, when nobody knows how long the frame was kept for us."""
    return badge.sent_ms - age_s * 1000 if badge.sent_ms < badge.came_ms else None


def _youngest_s(age_s: int) -> int:
    """In its short form an alarm says its age rounded up to the next step."""
    steps = messages.AGE_S
    return steps[steps.index(age_s) - 1] + 1 if age_s in steps[1:] else age_s


def _repeat(site: Site, turn: Turn, badge: Badge, event_counter: int, message: Alarm, fix: Fix | None) -> Decisions:
    """The badge has not felt its receipt yet: say it again. The press itself is known; when it was may be known better now."""
    number = badge.events[event_counter]
    turn.say_once.append((badge.number, receipt_now(site, badge, event_counter)))
    latest_ms, since_ms = badge.came_ms - _youngest_s(message.age_s) * 1000, badge.sent_ms - message.age_s * 1000
    dated = AlarmDated(turn.at_ms, badge.number, event_counter, latest_ms, since_ms)
    also = carrying.tell_incident(site, turn, number, dated) if number is not None else ()
    also += also_by(site, turn, badge, event_counter, badge.road)
    incident = site.incidents.get(number) if number is not None else None
    is_news = incident is not None and incident.is_open and fix is not None and (incident.fix is None or fix.at_ms > incident.fix.at_ms)
    if incident is None or fix is None or not is_news:
        return also
    return (*also, *carrying.tell_incident(site, turn, incident.number, PositionHeard(turn.at_ms, badge.number, fix, badge.road)))


def also_by(site: Site, turn: Turn, badge: Badge, event_counter: int, road: str) -> Decisions:
    number = badge.events.get(event_counter)
    if number is None:
        return ()
    return carrying.tell_incident(site, turn, number, AlarmHeardAgain(turn.at_ms, badge.number, event_counter, road))


def receipt_now(site: Site, badge: Badge, event_counter: int) -> Receipt:
    number = badge.events[event_counter]
    return Receipt(event_counter, badge_words.stage_of(site.incidents.get(number) if number is not None else None), messages.BY_BASE)


def event_name(counter: int, lag: int) -> int:
    return counter - lag if lag <= counter else counter


def fix_of(at_ms: int, message: Alarm | Position) -> Fix | None:
    if message.fix_age_s is None:
        return None
    return Fix(at_ms - message.fix_age_s * 1000, message.lat_udeg, message.lon_udeg, message.accuracy_m)
