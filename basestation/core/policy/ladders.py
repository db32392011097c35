"""The ladders: who is told, in which order, and how long each has. An incident carries the ladder it was opened with."""

from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

from badgelink.messages import HOLD, Config

from .. import cause as causes
from .rules import PLAIN, Contacting, Rules

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
    """How long an owner has. `action_ms` to record an action, then `answer_ms` to answer the question why not. `call_again_ms` after
    the police were called they are called again, unless they said when they come (R38). `second_look_ms` somebody else has to look
    at an alarm before it is closed; 0 asks for no second look."""

    action_ms: int = 60 * SECOND_MS
    answer_ms: int = 30 * SECOND_MS
    after_police_ms: int = 10 * MINUTE_MS
    second_look_ms: int = 0
    call_again_ms: int = 10 * MINUTE_MS


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


def visit_rules(contacting: Contacting) -> VisitRules:
    """Without regular contact only the return is waited for."""
    is_regular = contacting.when == "interval"
    return VisitRules(
        interval_min=contacting.interval_min if is_regular else 0,
        grace_min=contacting.grace_min if is_regular else 0,
        overdue_grace_ms=contacting.overdue_grace_min * MINUTE_MS,
        lost_ms=contacting.lost_min * MINUTE_MS,
    )


@dataclass(frozen=True, slots=True)
class BadgeRules:
    """How a badge is pressed: held for `hold_ms`, or pressed `presses` times `within_ms`. The badge holds them in safe bounds.

    `heartbeat_s` is how often it speaks; 0 leaves it its own pace.
    """

    grammar: int = HOLD
    hold_ms: int = 2_000
    presses: int = 3
    within_ms: int = 3_000
    heartbeat_s: int = 0

    def config(self) -> Config:
        """What a badge is told. The number says which rules it follows (0: those it was made with), so it is made from them."""
        values = (self.grammar, self.hold_ms, self.presses, self.within_ms, self.heartbeat_s)
        number = 0 if self == BadgeRules() else 1 + crc32(repr(values).encode()) % 255
        return Config(number, *values)


# A code word said on the telephone: 999 at once, and the head told at once (R27).
CODE_WORD_LADDER = Ladder("CODE WORD", (PoliceStep("999 sheet", (OFFICE, SECOND, HEAD), 60 * SECOND_MS),), Clocks())


@dataclass(frozen=True, slots=True)
class Policy:
    """`rules` is what the school's policy says of visits; the ladders are what it says of alarms. `tells_arc`: there is a contract with
    an alarm receiving centre, which is told at a ladder's police step."""

    sos: Ladder
    overdue: Ladder
    drill: DrillLadder
    visit: VisitRules = VisitRules()
    badge: BadgeRules = BadgeRules()
    code_word: Ladder = CODE_WORD_LADDER
    rules: Rules = PLAIN
    tells_arc: bool = False

    def ladder_for(self, cause: str) -> Ladder:
        if cause == causes.CODE_WORD:
            return self.code_word
        return self.overdue if causes.rings_first(cause) else self.sos


@dataclass(frozen=True, slots=True)
class Waits:
    """How long each step of a ladder waits for somebody to say "I have this". The last step repeats every `sheet_ms`."""

    office_ms: int
    second_ms: int
    head_ms: int
    sheet_ms: int
    clocks: Clocks


SOS_WAITS = Waits(30 * SECOND_MS, 30 * SECOND_MS, 30 * SECOND_MS, 60 * SECOND_MS, Clocks())
OVERDUE_WAITS = Waits(3 * MINUTE_MS, 3 * MINUTE_MS, 3 * MINUTE_MS, 2 * MINUTE_MS, Clocks(action_ms=3 * MINUTE_MS))


def default_policy(
    sos: Waits = SOS_WAITS, overdue: Waits = OVERDUE_WAITS, visit: VisitRules | None = None, badge: BadgeRules | None = None
) -> Policy:
    """The two ladders of docs/escalation.md, and a drill that climbs like an SOS but ends below the police."""
    return Policy(
        sos=Ladder("SOS", (*_below_police(sos), _sheet(sos)), sos.clocks),
        overdue=Ladder("OVERDUE", (*_below_police(overdue), _sheet(overdue)), overdue.clocks),
        drill=DrillLadder("DRILL", _below_police(sos), sos.clocks),
        visit=visit or VisitRules(),
        badge=badge or BadgeRules(),
    )


def with_waits(policy: Policy, sos: Waits | None, overdue: Waits | None) -> Policy:
    """The same policy with other waiting times, for a rehearsal: the plain steps, each as long as `sos` and `overdue` say."""
    if sos is not None:
        ladder = Ladder("SOS", (*_below_police(sos), _sheet(sos)), _clocks(sos, policy.sos.clocks))
        policy = replace(policy, sos=ladder, drill=DrillLadder("DRILL", _below_police(sos), sos.clocks))
    if overdue is not None:
        ladder = Ladder("OVERDUE", (*_below_police(overdue), _sheet(overdue)), _clocks(overdue, policy.overdue.clocks))
        policy = replace(policy, overdue=ladder)
    return policy


def _clocks(waits: Waits, held: Clocks) -> Clocks:
    return replace(waits.clocks, second_look_ms=held.second_look_ms, call_again_ms=held.call_again_ms)


def _below_police(waits: Waits) -> tuple[Step, ...]:
    return (
        Step("office", (OFFICE,), waits.office_ms),
        Step("second person", (OFFICE, SECOND), waits.second_ms),
        Step("head", (OFFICE, SECOND, HEAD), waits.head_ms),
    )


def _sheet(waits: Waits) -> PoliceStep:
    return PoliceStep("999 sheet", (OFFICE, SECOND, HEAD), waits.sheet_ms)
