"""What a start of the base makes of an incident's deadline, when the computer's clock reads earlier than the moment it was set."""

from dataclasses import replace

from .incident import Incident

# Two computers that keep time by the network are never so far apart; one whose clock was set may be.
CLOCKS_APART_MS = 60_000


def resumed(incident: Incident, started_ms: int) -> Incident:
    """The incident as it goes on from here.

    A spare's clock a little behind: the step (or the owner) has its whole time once more, at most, and nobody is passed over. A clock
    that went back further says nothing about how long it was, so the deadline is now: early is better than never.
    """
    if incident.due_ms is None or incident.set_ms <= started_ms:
        return incident
    is_far = incident.set_ms - started_ms > CLOCKS_APART_MS
    return replace(incident, due_ms=started_ms if is_far else started_ms + incident.due_ms - incident.set_ms)
