"""Who is told, and when. Events in, decisions out, nothing else.

`decide` looks and changes nothing. What an event does depends on its type alone, so the rules are one table.
"""

from collections.abc import Callable
from typing import Any

from . import cause as causes
from . import closing, handing_over, owning
from .answering import RecordPoliceThere
from .decisions import (
    AskForAction,
    Climb,
    GiveOwnership,
    IncidentDecision,
    NameVisit,
    RecordAction,
    RecordOtherRoad,
    RecordPolice,
    RecordPosition,
    RecordPress,
    RecordSign,
    Refuse,
    TakeOwnershipBack,
    Upgrade,
)
from .events import (
    ActionRecorded,
    AlarmHeard,
    AlarmHeardAgain,
    ClosureAsked,
    ClosureLooked,
    ConcernRaised,
    ContactMade,
    DrillCalled,
    HandOverAsked,
    HandOverDeclined,
    IncidentEvent,
    OwnershipTaken,
    PassedOn,
    PhonePressed,
    PoliceArrived,
    PoliceCalled,
    PositionHeard,
    StepUnreachable,
    Tick,
    ToldByPhone,
    VisitRecognised,
)
from .incident import OWNED, RAISED, Incident, evolve
from .policy import MINUTE_MS
from .roads import road_in_words

Decisions = tuple[IncidentDecision, ...]
# However long somebody wants to wait before they look again.
LONGEST_WAIT_MS = 10 * MINUTE_MS
# Nobody reads what they are told, and says that they can't, so soon.
SAME_TAP_MS = 3_000
# A press that comes over yet another road after so long is nobody's radio any more; and no school has more roads than this.
SAME_PRESS_MS, MOST_ROADS = 10 * MINUTE_MS, 8


def decide(incident: Incident, event: IncidentEvent) -> Decisions:
    if not incident.is_open:
        return ()
    rule = RULES[type(event)]
    decisions: Decisions = rule(incident, event)
    return decisions


def _alarm(incident: Incident, event: AlarmHeard) -> Decisions:
    if incident.knows(event.badge, event.event_counter):
        return ()
    how = "pressed again" if event.badge in incident.badges else f"pressed on badge {event.badge} too"
    press = RecordPress(
        event.at_ms, event.event_counter, event.cause, event.pressed_ms, event.battery_pct, event.fix, f"{event.cause} {how}", event.badge,
        event.road,
    )  # fmt: skip
    recorded = (press, *closing.drop(incident, event.at_ms, "the alarm was pressed again"))
    if _is_worse(incident, event.cause):
        return (*recorded, *_start_over(evolve(incident, press), event.at_ms, event.cause))
    if incident.state == OWNED:
        return (*recorded, *_alert_again(evolve(incident, press), event.at_ms, "pressed again after somebody had taken it"))
    return recorded


def _alarm_again(incident: Incident, event: AlarmHeardAgain) -> Decisions:
    """Once for each press and road, and only while it may still be the badge itself that says it."""
    press = incident.press_of(event.badge, event.event_counter)
    if press is None or not press.roads or event.road in press.roads or len(press.roads) >= MOST_ROADS:
        return ()
    later_ms = event.at_ms - press.heard_ms
    if not 0 <= later_ms <= SAME_PRESS_MS:
        return ()
    return (RecordOtherRoad(event.at_ms, event.badge, event.event_counter, event.road, later_ms, "the same press; the first road counts"),)


def _concern(incident: Incident, event: ConcernRaised) -> Decisions:
    sign = RecordSign(event.at_ms, event.cause, f"{event.cause} while this incident is open")
    return (sign, *closing.drop(incident, event.at_ms, f"there is a new concern: {event.cause}"))


def _phone_press(incident: Incident, event: PhonePressed) -> Decisions:
    """As a press of the badge: what is gentle becomes an alarm, and what somebody has is told again."""
    sign = RecordSign(event.at_ms, causes.PHONE_SOS, "pressed while this incident is open")
    recorded = (sign, *closing.drop(incident, event.at_ms, "SOS was pressed on the visitor's phone"))
    after = incident
    for decision in recorded:
        after = evolve(after, decision)
    if _is_worse(incident, causes.PHONE_SOS):
        return (*recorded, *_start_over(after, event.at_ms, causes.PHONE_SOS))
    return (*recorded, *_alert_again(after, event.at_ms, "SOS was pressed on the visitor's phone after somebody had taken it"))


def _contact(incident: Incident, event: ContactMade) -> Decisions:
    return (RecordSign(event.at_ms, event.what, "a sign of life; a person decides what it means"),)


def _position(incident: Incident, event: PositionHeard) -> Decisions:
    return (RecordPosition(event.at_ms, event.fix, f"sent {'by' if event.badge is None else 'over'} {road_in_words(event.road)}"),)


def _drill(incident: Incident, event: DrillCalled) -> Decisions:
    return ()


def _by_phone(incident: Incident, event: ToldByPhone) -> Decisions:
    """A code word, or a wrong answer to the challenge, on top of what is known. The code word tells the head at once, whatever was
    before."""
    is_news = causes.rings_first(incident.cause) or (event.cause == causes.CODE_WORD and incident.cause != causes.CODE_WORD)
    if incident.is_drill or not is_news:
        said = RecordSign(event.at_ms, event.cause, "said on the telephone, while this incident is open")
        return (said, *closing.drop(incident, event.at_ms, f"{event.cause} was said on the telephone"))
    reason = f"{event.cause} after {incident.cause}"
    dropped = closing.drop(incident, event.at_ms, f"{event.cause} was said on the telephone")
    made: list[IncidentDecision] = [*dropped, Upgrade(event.at_ms, event.cause, event.ladder, reason)]
    if incident.owner is not None and incident.police_ms is None:
        made.append(TakeOwnershipBack(event.at_ms, incident.owner, reason))
    for decision in made:
        incident = evolve(incident, decision)
    made.append(climb(incident, event.at_ms, 0, reason))
    return (*made, *hand_to_caller(evolve(incident, made[-1]), event))


def _recognised(incident: Incident, event: VisitRecognised) -> Decisions:
    """Everybody who was told that somebody said the code word is told who it is."""
    if incident.visit_no is not None:
        return ()
    named = NameVisit(event.at_ms, event.visit_no, event.visitor, event.second, event.badge, "whoever is on the telephone knows who it is")
    made = (named, *handing_over.step_aside(evolve(incident, named), event.at_ms))
    for decision in made:
        incident = evolve(incident, decision)
    return (*made, climb(incident, event.at_ms, incident.step, "it is known now who said it"))


def hand_to_caller(incident: Incident, event: ToldByPhone) -> Decisions:
    """They are on the telephone, so they have it; unless they are the visitor, or somebody has it who has already called the police."""
    if incident.owner is not None or incident.is_inside(event.person):
        return ()
    due_ms = owning.next_due_ms(incident, event.at_ms)
    return (GiveOwnership(event.at_ms, event.person, event.role, due_ms, "is on the telephone with them"),)


def _act(incident: Incident, event: ActionRecorded) -> Decisions:
    """A note from anybody but the visitor; from whoever has it, also another turn of their clock. Only a concern can wait for longer."""
    if event.person == incident.visitor:
        return (Refuse(event.at_ms, event.person, "write", "the visitor cannot write into their own alarm"),)
    due_ms = owning.next_due_ms(incident, event.at_ms) if event.person == incident.owner else None
    may_wait = causes.rings_first(incident.cause) and incident.police_ms is None
    if due_ms is not None and event.again_min is not None and may_wait:
        due_ms = min(event.at_ms + event.again_min * MINUTE_MS, event.at_ms + LONGEST_WAIT_MS)
    return (RecordAction(event.at_ms, event.person, event.action, due_ms, "recorded by a person"),)


def _steers(incident: Incident, person: int) -> str:
    """Why not, for whoever is on the visit: somebody may be telling them what to press."""
    if person == incident.visitor:
        return "the visitor cannot steer their own alarm"
    return "whoever is on the visit cannot steer its alarm" if incident.is_inside(person) else ""


def _pass_on(incident: Incident, event: PassedOn) -> Decisions:
    """A second tap, or the same text twice, skips nobody: whoever is told now has not even read it yet."""
    if problem := _steers(incident, event.person):
        return (Refuse(event.at_ms, event.person, "pass on", problem),)
    reason = f"passed on: {event.why}" if event.why else "passed on"
    if incident.owner == event.person:
        back = TakeOwnershipBack(event.at_ms, event.person, reason)
        return (back, climb(evolve(incident, back), event.at_ms, incident.step + 1, reason))
    if incident.state != RAISED or (incident.round > 1 and 0 <= event.at_ms - incident.set_ms < SAME_TAP_MS):
        return ()
    return (climb(incident, event.at_ms, incident.step + 1, reason),)


def _police(incident: Incident, event: PoliceCalled) -> Decisions:
    """They may have something more urgent: when nobody came in the time they said, they are called again (R38)."""
    if problem := _steers(incident, event.person) or ("this is a drill: nobody calls the police" if incident.is_drill else ""):
        return (Refuse(event.at_ms, event.person, "record police", problem),)
    clocks = incident.ladder.clocks
    again_ms = event.at_ms + (clocks.call_again_ms if event.expected_min is None else event.expected_min * MINUTE_MS)
    due_ms = min(event.at_ms + clocks.after_police_ms, max(again_ms, event.at_ms + clocks.answer_ms))
    why = "rang 999" if incident.police_ms is None else "rang 999 again"
    called = RecordPolice(event.at_ms, event.person, event.reference, due_ms, why, event.expected_min, again_ms)
    if incident.owner is not None:
        return (called,)
    own_ms = owning.next_due_ms(incident, event.at_ms)
    return (GiveOwnership(event.at_ms, event.person, "", own_ms, "who rings the police has it"), called)


def _police_there(incident: Incident, event: PoliceArrived) -> Decisions:
    problem = _steers(incident, event.person)
    if not problem and incident.police_ms is None:
        problem = "nobody has written down yet that the police were called"
    if problem:
        return (Refuse(event.at_ms, event.person, "record police", problem),)
    due_ms = event.at_ms + incident.ladder.clocks.after_police_ms if incident.owner is not None else None
    return (RecordPoliceThere(event.at_ms, event.person, due_ms, "the police are there"),)


def _unreachable(incident: Incident, event: StepUnreachable) -> Decisions:
    is_current = incident.state == RAISED and (event.step, event.round) == (incident.step, incident.round)
    if not is_current or incident.step == len(incident.ladder.steps) - 1:
        return ()
    return (climb(incident, event.at_ms, incident.step + 1, "nobody at this step could be reached"),)


def _tick(incident: Incident, event: Tick) -> Decisions:
    if incident.due_ms is None or event.at_ms < incident.due_ms:
        return ()
    if incident.state == RAISED:
        return _climb_on(incident, incident.due_ms, event.at_ms)
    if incident.owner is not None and not incident.asked:
        due_ms = event.at_ms + incident.ladder.clocks.answer_ms
        are_late = owning.are_police_late(incident, event.at_ms)
        why = "the police should be there by now: has somebody come?" if are_late else "no action recorded"
        return (AskForAction(event.at_ms, incident.owner, due_ms, why),)
    return _alert_again(incident, event.at_ms, "its owner recorded no action")


def _climb_on(incident: Incident, due_ms: int, at_ms: int) -> Decisions:
    """What goes to 999 at once takes, after a silence of the base, each step that fell due meanwhile: nobody on them has to wait once
    more. What rings first takes one: each step has its whole time to ring before the next is told."""
    climbs = [climb(incident, at_ms, incident.step + 1, "nobody took it")]
    last = len(incident.ladder.steps) - 1
    while climbs[-1].step < last and not causes.rings_first(incident.cause):
        due_ms += incident.ladder.steps[climbs[-1].step].wait_ms
        if due_ms > at_ms:
            break
        incident = evolve(incident, climbs[-1])
        climbs.append(climb(incident, at_ms, incident.step + 1, "nobody took it, and this step was due before the base was back"))
    return tuple(climbs)


RULES: dict[type, Callable[[Incident, Any], Decisions]] = {
    AlarmHeard: _alarm,
    AlarmHeardAgain: _alarm_again,
    ConcernRaised: _concern,
    ContactMade: _contact,
    PositionHeard: _position,
    DrillCalled: _drill,
    ToldByPhone: _by_phone,
    PhonePressed: _phone_press,
    VisitRecognised: _recognised,
    OwnershipTaken: handing_over.take,
    HandOverAsked: handing_over.ask,
    HandOverDeclined: handing_over.decline,
    ActionRecorded: _act,
    PassedOn: _pass_on,
    PoliceCalled: _police,
    PoliceArrived: _police_there,
    ClosureAsked: closing.ask,
    ClosureLooked: closing.look,
    StepUnreachable: _unreachable,
    Tick: _tick,
}


def _is_worse(incident: Incident, cause: str) -> bool:
    return incident.worse is not None and causes.rings_first(incident.cause) and not causes.rings_first(cause)


def _start_over(incident: Incident, at_ms: int, cause: str) -> Decisions:
    if incident.worse is None:
        return ()
    reason = f"{cause} after {incident.cause}"
    worse = Upgrade(at_ms, cause, incident.worse, reason)
    back = () if incident.owner is None else (TakeOwnershipBack(at_ms, incident.owner, reason),)
    after = evolve(incident, worse)
    for decision in back:
        after = evolve(after, decision)
    return (worse, *back, climb(after, at_ms, 0, reason))


def _alert_again(incident: Incident, at_ms: int, reason: str) -> Decisions:
    """Ownership is taken away, and all who were told so far are told again."""
    if incident.owner is None:
        return ()
    back = TakeOwnershipBack(at_ms, incident.owner, reason)
    return (back, climb(evolve(incident, back), at_ms, incident.step, reason))


def climb(incident: Incident, at_ms: int, step: int, reason: str) -> Climb:
    """The order to tell everyone at `step`, or at the last step when there is none so high."""
    index = min(step, len(incident.ladder.steps) - 1)  # the last step repeats until somebody answers
    rung = incident.ladder.steps[index]
    return Climb(at_ms, index, incident.round + 1, rung.roles, at_ms + rung.wait_ms, reason)
