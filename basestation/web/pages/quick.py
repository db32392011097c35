"""What people most often do first, as buttons: one press writes it down and keeps the owner's clock from running out."""

from ...core.cause import rings_first
from ...core.incident import Incident
from ...core.policy.ladders import HEAD

TOLD_HEAD = "Told the head"

# Calls have buttons of their own (incident_ring.html).
AFTER_OVERDUE = (
    TOLD_HEAD,
    "Spoke to the household",
    "A colleague is on the way",
    "Looked for the car",
)
AFTER_SOS = (
    "I am ringing 999",
    "Read the sheet to the police",
    TOLD_HEAD,
    "A colleague is on the way to wait outside",
    "Waiting for the police to ring back",
)
AFTER_DRILL = (
    "Found the sheet and read it aloud",
    "Told the head it is a drill",
    "Practised ringing the mobile",
)


def quick_actions(incident: Incident, roles: tuple[str, ...] = ()) -> tuple[str, ...]:
    """For somebody with these roles: the head does not tell the head."""
    if incident.is_drill:
        return AFTER_DRILL
    found = AFTER_OVERDUE if rings_first(incident.cause) else AFTER_SOS
    return tuple(words for words in found if words != TOLD_HEAD or HEAD not in roles)
