"""What people said and wrote about a plan: its assessments, who agreed, who read it, and where it does not keep the policy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assessment:
    """One version of the risk assessment. `answers` are (heading, text); `covered`: the headings named in core/planning/assessing.py."""

    version: int
    at_ms: int
    person: int
    answers: tuple[tuple[str, str], ...]
    copied_from: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A yes. `of` is "visit" or "assessment"; `version` is the plan's (or the assessment's) to which it was given. A verbal one is
    written down by somebody else, and confirmed later by the approver."""

    at_ms: int
    of: str
    approver: int
    role: str
    recorded_by: int
    version: int
    is_verbal: bool = False
    confirmed_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody read this version of the plan, in this role."""

    at_ms: int
    person: int
    role: str
    version: int


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the visit does not keep the policy: which `rule` (a name of the gate's), `what` in words, why it goes, who agreed, and to
    which `version` of the plan (None when it left at once)."""

    at_ms: int
    rule: str
    what: str
    reason: str
    approver: int | None
    recorded_by: int | None = None
    version: int | None = None
