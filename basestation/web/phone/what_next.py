"""What whoever has the alarm does next, and what was written down of it: nobody should have to wonder whether a press counted."""

from dataclasses import dataclass

from ...core.cause import rings_first
from ...core.decisions import RecordAction, RecordPolice
from ...core.escalation import owning
from ...core.incident import Incident
from ..pages.record import Record

IN_DRILL = "find the sheet and read it aloud to yourself. Do not ring 999."
IN_SOS = "ring 999 and read the sheet."
WHEN_LATE = "ring the mobile, and let it ring for a full minute."
AFTER_CALL = "stay by your telephone, and write down what happens."
ARE_POLICE_LATE = "have the police come? If not, ring 999 again."


@dataclass(frozen=True, slots=True)
class Written:
    at_ms: int
    words: str


def next_step(incident: Incident, now_ms: int) -> str:
    """After "Next:"."""
    if incident.is_drill:
        return IN_DRILL
    if incident.police_ms is not None:
        return ARE_POLICE_LATE if owning.are_police_late(incident, now_ms) else AFTER_CALL
    return WHEN_LATE if rings_first(incident.cause) else IN_SOS


def written_by(record: Record, person: int) -> Written | None:
    """The newest that this person wrote down of this alarm."""
    for made in reversed(record.decisions):
        if isinstance(made, RecordAction | RecordPolice) and made.person == person:
            return Written(made.at_ms, made.action if isinstance(made, RecordAction) else _called(made))
    return None


def _called(made: RecordPolice) -> str:
    return f"police called, incident number {made.reference}" if made.reference else "police called"
