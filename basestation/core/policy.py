"""The ladders: who is told, in which order, and how long each has. An incident carries the ladder it was opened with."""

from dataclasses import dataclass
from typing import Literal

from .cause import rings_first

SECOND_MS, MINUTE_MS = 1_000, 60_000

OFFICE, SECOND, HEAD = "office", "second", "head"


@dataclass(frozen=True, slots=True)
class Step:
    """Tell everyone in `roles`, then wait. `name` is what the screen calls this step."""

    name: str
    roles: tuple[str, ...]
    wait_ms: int
    kind: Literal["tell"] = "tell"


@dataclass(frozen=True, slots=True)
class PoliceStep:
    """The step at which the 999 sheet fills the screen (and, with a contract, an alarm receiving centre is told)."""

    name: str
    roles: tuple[str, ...]
    wait_ms: int
    kind: Literal["police"] = "police"


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long an owner has. `action_ms` to record an action, then `answer_ms` to answer the question why not."""

    action_ms: int = 60 * SECOND_MS
    answer_ms: int = 30 * SECOND_MS
    after_police_ms: int = 10 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps up to the police. The last one repeats until somebody owns the alarm."""

    name: str
    steps: tuple[Step | PoliceStep, ...]
    clocks: Clocks
    kind: Literal["ladder"] = "ladder"


@dataclass(frozen=True, slots=True)
class DrillLadder:
    """Steps a drill may climb: `PoliceStep` is not among them, and the constructor holds what the type checker says."""

    name: str
    steps: tuple[Step, ...]
    clocks: Clocks
    kind: Literal["drill"] = "drill"

    def __post_init__(self) -> None:
        for step in self.steps:
            if not isinstance(step, Step):
                raise TypeError(f"a drill climbs plain steps only, not {type(step).__name__}")


@dataclass(frozen=True, slots=True)
class VisitRules:
    """What a visit is held to. `lost_ms`: silence of a badge on a visit that counts as lost contact."""

    interval_min: int = 20
    grace_min: int = 5
    overdue_grace_ms: int = 10 * MINUTE_MS
    lost_ms: int = 5 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Policy:
    sos: Ladder
    overdue: Ladder
    drill: DrillLadder
    visit: VisitRules = VisitRules()

    def ladder_for(self, cause: str) -> Ladder:
        return self.overdue if rings_first(cause) else self.sos


def default_policy() -> Policy:
    """The two ladders of docs/escalation.md, and a drill that climbs like an SOS but ends below the police."""
    below_police = (
        Step("office", (OFFICE,), 30 * SECOND_MS),
        Step("second person", (OFFICE, SECOND), 30 * SECOND_MS),
        Step("head", (OFFICE, SECOND, HEAD), 30 * SECOND_MS),
    )
    patient = (
        Step("office", (OFFICE,), 3 * MINUTE_MS),
        Step("second person", (OFFICE, SECOND), 3 * MINUTE_MS),
        Step("head", (OFFICE, SECOND, HEAD), 3 * MINUTE_MS),
    )
    everyone = (OFFICE, SECOND, HEAD)
    return Policy(
        sos=Ladder("SOS", (*below_police, PoliceStep("999 sheet", everyone, 60 * SECOND_MS)), Clocks()),
        overdue=Ladder("OVERDUE", (*patient, PoliceStep("999 sheet", everyone, 2 * MINUTE_MS)), Clocks(action_ms=3 * MINUTE_MS)),
        drill=DrillLadder("DRILL", below_police, Clocks()),
    )
