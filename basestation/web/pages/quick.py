"""What people most often do first, as buttons: one press writes it down and keeps the owner's clock from running out."""

from ...core.cause import rings_first
from ...core.incident import Incident

# Calls have buttons of their own (incident_ring.html).
AFTER_OVERDUE = (
    "Told the head",
    "Spoke to the household",
    "A colleague is on the way",
    "Looked for the car",
)
AFTER_SOS = (
    "Ringing 999 now",
    "Read the sheet to the police",
    "Told the head",
    "A colleague is on the way to wait outside",
    "Waiting for the police to ring back",
)
AFTER_DRILL = (
    "Found the sheet and read it aloud",
    "Told the head it is a drill",
    "Practised ringing the mobile",
)


def quick_actions(incident: Incident) -> tuple[str, ...]:
    if incident.is_drill:
        return AFTER_DRILL
    return AFTER_OVERDUE if rings_first(incident.cause) else AFTER_SOS
