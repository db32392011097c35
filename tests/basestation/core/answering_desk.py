"""A desk for the tests of alarms: one incident, and a clock that is turned by hand."""

from dataclasses import replace

from basestation.core.beginning import open_incident
from basestation.core.decisions import Decision
from basestation.core.escalation.escalation import decide
from basestation.core.events import AlarmHeard, ConcernRaised, DrillCalled, IncidentEvent, OwnershipTaken, Tick
from basestation.core.incident import Incident, evolve, opened
from basestation.core.policy.ladders import Policy, default_policy
from basestation.core.visit import OUT, Plan, Stop, Visit

VISITOR, COMPANION, OFFICE, HEAD, SECOND = 1, 2, 3, 4, 5
SECOND_MS, MINUTE_MS = 1_000, 60_000
START_MS = 1_772_442_000_000
LOOK_MS = 5 * MINUTE_MS


def policy_with(**clocks: int) -> Policy:
    """The plain policy with other clocks."""
    plain = default_policy()
    return replace(
        plain,
        sos=replace(plain.sos, clocks=replace(plain.sos.clocks, **clocks)),
        code_word=replace(plain.code_word, clocks=replace(plain.code_word.clocks, **clocks)),
        overdue=replace(plain.overdue, clocks=replace(plain.overdue.clocks, **clocks)),
    )


A_SECOND_LOOK = policy_with(second_look_ms=LOOK_MS)


class Desk:
    """`does` tells the incident something; `waits` lets its deadlines come as they fall due."""

    def __init__(self, cause: str = "SOS", policy: Policy = A_SECOND_LOOK):
        self.now_ms, self.made = START_MS, []
        plan = Plan(VISITOR, 7, (Stop("1 High Street"),), START_MS, second=COMPANION)
        visit = Visit(1, plan, OUT, START_MS, START_MS, START_MS, None)
        event: AlarmHeard | ConcernRaised | DrillCalled = AlarmHeard(START_MS, 7, 40, cause, START_MS, 80, None, "wifi")
        if cause in ("OVERDUE", "MISSED_CHECKIN", "LOST_CONTACT"):
            event = ConcernRaised(START_MS, 1, cause)
        if cause == "DRILL":
            event = DrillCalled(START_MS, None, VISITOR)
        order, *others = open_incident(1, event, policy, visit, VISITOR)
        self.incident: Incident = opened(order)
        self._carry(others)

    def does(self, event: IncidentEvent) -> list[Decision]:
        decisions = decide(self.incident, event)
        self._carry(decisions)
        return list(decisions)

    def owned(self, person: int = OFFICE) -> "Desk":
        self.does(OwnershipTaken(self.now_ms, person, "office"))
        return self

    def presses(self, counter: int) -> list[Decision]:
        return self.does(AlarmHeard(self.now_ms, 7, counter, "SOS", self.now_ms, 80, None, "wifi"))

    def waits(self, ms: int) -> list[Decision]:
        """What fell due meanwhile."""
        end_ms, before = self.now_ms + ms, len(self.made)
        while self.incident.due_ms is not None and self.incident.due_ms <= end_ms:
            self.now_ms = max(self.now_ms, self.incident.due_ms)
            self.does(Tick(self.now_ms))
        self.now_ms = end_ms
        return self.made[before:]

    def _carry(self, decisions) -> None:
        for decision in decisions:
            self.incident = evolve(self.incident, decision)
            self.made.append(decision)


def kinds(decisions) -> list[str]:
    return [type(decision).__name__ for decision in decisions]
