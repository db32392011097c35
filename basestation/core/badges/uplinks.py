"""What a badge's frame means: unsealed, checked for replay, and turned into events. One row for each kind of message."""

from collections.abc import Callable
from typing import Any

from badgelink import frame, messages
from badgelink.messages import RECEIVED, Alarm, CheckIn, Config, CounterHint, Heartbeat, Position, Receipt, SelfTest, VisitSetup
from badgelink.replay import WINDOW

from .. import badge_words, carrying, going_out, retention, several_roads
from ..decisions import Decision
from ..events import Arrived, CheckedIn, Extended, LeaveNowSaid, Left, PositionHeard, SeenAt, VisitEvent
from ..site import Badge, Site
from ..turn import Heard, Turn
from ..visiting import elsewhere
from ..words import spoken
from . import forgotten, presses, raising

Decisions = tuple[Decision, ...]
HINT_EVERY_MS = 2_000
SAID_MS = 60_000  # a word that was kept for less is not worth a remark


def hear(site: Site, turn: Turn, heard: Heard) -> Decisions:
    """Never raises for what came over the air: what is not believed is refused, with the reason."""
    try:
        badge = _whose(site, heard)
        header, message = frame.unseal(badge.cipher, heard.frame, True)
    except frame.BadFrame as error:
        turn.refused.append((heard.road, str(error)))
        return ()
    if not badge.window.accept(header.counter):
        return _heard_before(site, turn, badge, heard, header.counter, message)
    turn.heard.add(badge.number)
    _note_alive(site, turn, badge, heard)
    return RULES[type(message)](site, turn, badge, header.counter, message)


def _heard_before(site: Site, turn: Turn, badge: Badge, heard: Heard, counter: int, message: Any) -> Decisions:
    """Nothing new, but that it came over another road is worth knowing; and its wearer may feel there what was lost on the first."""
    if badge.window.newest - counter >= WINDOW:
        return _refuse(turn, badge, heard.road, counter)
    several_roads.note_copy(badge, heard, counter)
    if not isinstance(message, Alarm):
        return ()
    event_counter = presses.event_name(counter, message.lag)
    decisions = presses.also_by(site, turn, badge, event_counter, heard.road)
    if decisions and not several_roads.was_answered_there(badge, heard):
        turn.say_once.append((badge.number, presses.receipt_now(site, badge, event_counter)))
    return decisions


def _refuse(turn: Turn, badge: Badge, road: str, counter: int) -> Decisions:
    """Far behind what was heard it is a replay, or a badge whose flash forgot: it is told how far it had come, seldom, or a road that
    repeats everything would have two ends answer for ever."""
    badge.refused += 1
    turn.refused.append((road, f"badge {badge.number}: counter {counter} is far behind {badge.window.newest}"))
    if badge.hinted_ms is None or turn.at_ms >= badge.hinted_ms + HINT_EVERY_MS:
        badge.hinted_ms = turn.at_ms
        turn.say_once.append((badge.number, CounterHint(badge.window.newest)))
    return ()


def _whose(site: Site, heard: Heard) -> Badge:
    header = frame.peek(heard.frame)
    if heard.claimed_badge is not None and heard.claimed_badge != header.badge_id:
        raise frame.BadFrame(f"a frame of badge {header.badge_id} came on the topic of badge {heard.claimed_badge}")
    badge = site.badges.get(header.badge_id)
    if badge is None:
        raise frame.BadFrame(f"badge {header.badge_id} is not known here")
    return badge


def _note_alive(site: Site, turn: Turn, badge: Badge, heard: Heard) -> None:
    """From here on `came_ms` is when this frame came, and `sent_ms` the earliest that it can have been sent: its ages count back from
    them. One that was kept for us somewhere does not make a badge that was heard since look silent, nor one that is silent look heard."""
    badge.came_ms, badge.sent_ms = heard.at_ms, _sent_ms(site, heard)
    is_late = badge.last_heard_ms is not None and badge.sent_ms < badge.last_heard_ms <= turn.at_ms
    badge.last_heard_ms = badge.last_heard_ms if is_late else badge.sent_ms
    badge.road, badge.refused, badge.is_lost = heard.road, 0, badge.is_lost and heard.kept_since_ms is not None
    several_roads.note(badge, heard)
    site.unsaved_heard.add(badge.number)
    site.downlinks.nudge(badge.number, turn.at_ms)


def _sent_ms(site: Site, heard: Heard) -> int:
    if heard.kept_since_ms is None:
        return heard.at_ms
    at_work_ms = site.started_ms if site.at_work_ms is None else site.at_work_ms
    return min(heard.at_ms, heard.kept_since_ms or at_work_ms)


def _position(site: Site, turn: Turn, badge: Badge, counter: int, message: Position) -> Decisions:
    fix = presses.fix_of(badge.sent_ms, message)
    if message.lag and (
        decisions := raising.still_on(site, turn, badge, presses.event_name(counter, message.lag), message.battery_pct, fix)
    ):
        return decisions
    if fix is None:
        return ()
    badge.fix, turn.changed = fix, True
    retention.remember_position(site, badge)
    known, visit = site.open_of_badge.get(badge.number), site.visit_with(badge.number)
    if known is not None:
        return carrying.tell_incident(site, turn, known, PositionHeard(turn.at_ms, badge.number, fix, badge.road))
    return carrying.tell_visit(site, turn, visit.number, SeenAt(turn.at_ms, fix)) if visit is not None else ()


def _check_in(site: Site, turn: Turn, badge: Badge, counter: int, message: CheckIn) -> Decisions:
    return _on_visit(site, turn, badge, counter, message, lambda at_ms, by: CheckedIn(at_ms, by))


def _visit(site: Site, turn: Turn, badge: Badge, counter: int, message: messages.Visit) -> Decisions:
    makers: dict[int, Callable[[int, str], VisitEvent]] = {
        messages.ARRIVED: lambda at_ms, by: _arrived(badge, at_ms, by),
        messages.LEFT: lambda at_ms, by: Left(at_ms, by, badge.number),
        messages.EXTENDED: lambda at_ms, by: Extended(at_ms, message.minutes, by),
        messages.LEAVE_NOW_ASKED: lambda at_ms, by: LeaveNowSaid(at_ms, by, badge.number),
    }
    return _on_visit(site, turn, badge, counter, message, makers.get(message.what, CheckedIn))


def _arrived(badge: Badge, at_ms: int, by: str) -> Arrived:
    """With where the badge was then, when it had said so not long before, and how well it was heard."""
    fix = badge.fix if badge.fix is not None and abs(at_ms - badge.fix.at_ms) <= elsewhere.AT_THE_DOOR_MS else None
    return Arrived(at_ms, by, fix, badge.signal_pct, badge.road)


def _on_visit(site: Site, turn: Turn, badge: Badge, counter: int, message: Any, make: Callable[[int, str], VisitEvent]) -> Decisions:
    """Once for each event counter; the receipt is said every time."""
    event_counter = presses.event_name(counter, message.lag)
    turn.say_once.append((badge.number, Receipt(event_counter, RECEIVED, messages.BY_BASE)))
    visit = site.visit_with(badge.number)
    if not _is_new(turn, badge, event_counter) or visit is None:
        return ()
    at_ms = max(visit.signed_out_ms, badge.sent_ms - message.age_s * 1000)
    kept = f" (kept for up to {spoken.span(badge.came_ms - badge.sent_ms)} on the way)" if badge.came_ms - badge.sent_ms >= SAID_MS else ""
    return carrying.tell_visit(site, turn, visit.number, make(at_ms, f"badge {badge.number}{kept}"), sign_of_life=True)


def _self_test(site: Site, turn: Turn, badge: Badge, counter: int, message: SelfTest) -> Decisions:
    event_counter = presses.event_name(counter, message.lag)
    turn.say_once.append((badge.number, Receipt(event_counter, RECEIVED, messages.BY_BASE)))
    if _is_new(turn, badge, event_counter):
        badge.proved_ms, turn.changed = max(badge.proved_ms or 0, badge.sent_ms), True
    return ()


def _is_new(turn: Turn, badge: Badge, event_counter: int) -> bool:
    if event_counter in badge.events:
        return False
    badge.events[event_counter] = None
    turn.batch.events.append((badge.number, event_counter, None))
    return True


def _heartbeat(site: Site, turn: Turn, badge: Badge, counter: int, message: Heartbeat) -> Decisions:
    before, badge.heartbeat = badge.heartbeat, message
    forgotten.note_rest(badge)
    turn.changed = turn.changed or before is None or _looks(before) != _looks(message)
    if message.down_counter >= badge.down_next:
        going_out.catch_up(turn, badge, message.down_counter)
    _remind_of_close(site, turn, badge, message)
    config = site.policy.badge.config()
    if message.config_no != config.config_no and site.downlinks.waits(badge.number, Config) is None:
        site.downlinks.say(badge.number, config, turn.at_ms)
    visit = site.visit_with(badge.number)
    is_out = message.state in (messages.ON_VISIT, messages.IN_ALARM)
    if visit is not None and not is_out and site.downlinks.waits(badge.number, VisitSetup) is None:
        site.downlinks.say(badge.number, badge_words.setup_now(site, visit), turn.at_ms)  # it restarted and forgot the visit
    is_over = visit is None and message.state == messages.ON_VISIT and forgotten.is_to_close(site, badge, turn.at_ms)
    if is_over and site.downlinks.waits(badge.number, VisitSetup) is None:
        site.downlinks.say(badge.number, VisitSetup(0, 0, 0, 0, messages.CUE_NONE), turn.at_ms)
    return ()


def _remind_of_close(site: Site, turn: Turn, badge: Badge, message: Heartbeat) -> None:
    """It still thinks its alarm is on, but the incident was closed."""
    if message.state != messages.IN_ALARM or badge.number in site.open_of_badge or site.downlinks.waits(badge.number, Receipt):
        return
    pressed = [counter for counter, incident in badge.events.items() if incident is not None]
    if pressed:
        site.downlinks.say(badge.number, Receipt(max(pressed), messages.CLOSED, messages.BY_BASE), turn.at_ms)


def _looks(heartbeat: Heartbeat) -> tuple[int, ...]:
    return (heartbeat.state, heartbeat.battery_pct, heartbeat.charging, heartbeat.faults)


def _heard(site: Site, turn: Turn, badge: Badge, counter: int, message: messages.Heard) -> Decisions:
    site.downlinks.heard(badge.number, message.down_counter)
    return ()


RULES: dict[type, Callable[[Site, Turn, Badge, int, Any], Decisions]] = {
    Alarm: presses.hear,
    Position: _position,
    CheckIn: _check_in,
    messages.Visit: _visit,
    SelfTest: _self_test,
    Heartbeat: _heartbeat,
    messages.Heard: _heard,
}
