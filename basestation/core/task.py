"""One thing to do after an incident."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """For `person`, or for whoever holds `role`. It is open until `done_ms`."""

    number: int
    incident: int
    visit_no: int | None
    kind: str
    words: str
    role: str
    person: int | None
    opened_ms: int
    due_ms: int
    done_ms: int | None = None
    done_by: int | None = None
    note: str = ""

    def is_for(self, person: int, roles: tuple[str, ...]) -> bool:
        return self.person == person or self.role in roles
