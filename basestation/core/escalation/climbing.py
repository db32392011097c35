"""How an alarm climbs its ladder: who is told next, who is told again, and when the ladder starts over."""

from .. import cause as causes
from ..decisions import AskForAction, Climb, IncidentDecision, TakeOwnershipBack, Upgrade
from ..events import StepUnreachable, Tick
from ..incident import RAISED, Incident, evolve, folded
from . import owning

Decisions = tuple[IncidentDecision, ...]


def tick(incident: Incident, event: Tick) -> Decisions:
    if incident.due_ms is None or event.at_ms < incident.due_ms:
        return ()
    if incident.state == RAISED:
        return climb_on(incident, incident.due_ms, event.at_ms)
    if incident.owner is not None and not incident.asked:
        due_ms = event.at_ms + incident.ladder.clocks.answer_ms
        are_late = owning.are_police_late(incident, event.at_ms)
        why = "the police should be there by now: has somebody come?" if are_late else "no action recorded"
        return (AskForAction(event.at_ms, incident.owner, due_ms, why),)
    return alert_again(incident, event.at_ms, "its owner recorded no action")


def climb_on(incident: Incident, due_ms: int, at_ms: int) -> Decisions:
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


def unreachable(incident: Incident, event: StepUnreachable) -> Decisions:
    is_current = incident.state == RAISED and (event.step, event.round) == (incident.step, incident.round)
    if not is_current or incident.step == len(incident.ladder.steps) - 1:
        return ()
    return (climb(incident, event.at_ms, incident.step + 1, "nobody at this step could be reached"),)


def is_worse(incident: Incident, cause: str) -> bool:
    return incident.worse is not None and causes.rings_first(incident.cause) and not causes.rings_first(cause)


def start_over(incident: Incident, at_ms: int, cause: str) -> Decisions:
    if incident.worse is None:
        return ()
    reason = f"{cause} after {incident.cause}"
    worse = Upgrade(at_ms, cause, incident.worse, reason)
    back = () if incident.owner is None else (TakeOwnershipBack(at_ms, incident.owner, reason),)
    return (worse, *back, climb(folded(incident, (worse, *back)), at_ms, 0, reason))


def alert_again(incident: Incident, at_ms: int, reason: str) -> Decisions:
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
