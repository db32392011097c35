"""How long whoever has an incident has to record what they do."""

from ..incident import Incident


def next_due_ms(incident: Incident, at_ms: int) -> int:
    """When the owner is asked next. Once the police are due and have not come, every action buys only a short time."""
    clocks = incident.ladder.clocks
    later_ms = at_ms + (clocks.action_ms if incident.police_ms is None else clocks.after_police_ms)
    if incident.police_due_ms is None:
        return later_ms
    return min(later_ms, max(incident.police_due_ms, at_ms + clocks.answer_ms))


def are_police_late(incident: Incident, at_ms: int) -> bool:
    return incident.police_due_ms is not None and at_ms >= incident.police_due_ms
