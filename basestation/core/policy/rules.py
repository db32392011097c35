"""What a school's home-visit policy asks for, as data. The five presets in policies/ are values of this.

A rule that a visit does not keep is a *departure*: the visit may still go, with a reason and an approver on record.
"""

from dataclasses import dataclass
from typing import Literal

from badgelink.messages import CUE_BUZZ

VISITOR, DELEGATE, SAFEGUARDING, TECHNICIAN = "visitor", "delegate", "safeguarding", "technician"


@dataclass(frozen=True, slots=True)
class Approval:
    """`roles`: whose yes a visit needs, any one of them ("head", "delegate", "safeguarding"); when there are none, no yes is asked.
    `routine`: whoever is authorised as a routine visitor needs none for a visit (R1). `verbal`: a yes by word of mouth counts at once and
    is confirmed later."""

    roles: tuple[str, ...] = ("head",)
    routine: bool = False
    verbal: bool = True


@dataclass(frozen=True, slots=True)
class Assessing:
    """`when` a risk assessment is made: never, before each visit, or before the first to a home and referred to after.
    `signed_by`: roles of which one signs the controls off; "visitor" is whoever goes."""

    when: Literal["never", "each visit", "first visit"] = "never"
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeWords:
    """R8: three words of different meaning. `to_office`: said to the office, "call 999". `to_colleague`: "we leave now".
    `challenge`: what the office asks, and what the visitor answers when all is well."""

    to_office: bool = False
    to_colleague: bool = False
    challenge: bool = False


@dataclass(frozen=True, slots=True)
class Contacting:
    """When the visitor is heard of. "interval": every `interval_min`, and `grace_min` after that it is missed. "leaving": on leaving each
    place, and at the next; "return": on return or by phone. `overdue_grace_min` after the agreed return it is overdue;
    `lost_min` without a sign of the badge is lost contact. `cue`: how the badge asks (badgelink.messages)."""

    when: Literal["interval", "leaving", "return"] = "interval"
    interval_min: int = 20
    grace_min: int = 5
    overdue_grace_min: int = 10
    lost_min: int = 5
    cue: int = CUE_BUZZ


@dataclass(frozen=True, slots=True)
class Evening:
    """What holds after sunset or outside `opens` to `closes` (minutes after midnight, the school's time) and at weekends."""

    after_dark: Literal["as planned", "discouraged", "assessed", "head agrees"] = "as planned"
    out_of_hours: Literal["as planned", "discouraged", "assessed", "head agrees"] = "as planned"
    opens_min: int = 8 * 60
    closes_min: int = 18 * 60


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the ready-to-leave gate asks. `seen_by`: roles that must have seen the plan (R3). `self_test_min`: how old an end-to-end
    self-test may be. `id_carried`, `phone_checked`: the visitor is asked (R7, R22)."""

    seen_by: tuple[str, ...] = ("office",)
    self_test_min: int = 15
    phone_checked: bool = True
    id_carried: bool = True


@dataclass(frozen=True, slots=True)
class Qualifying:
    """R20. Months after which training, and reading the policy, must be renewed; 0 does not ask for it. A warning comes
    `warn_days` before."""

    training_months: int = 0
    reading_months: int = 12
    warn_days: int = 30


@dataclass(frozen=True, slots=True)
class Retention:
    """How long is kept what. Positions outside an incident go after `positions_h`; the rest by months after it ended."""

    positions_h: int = 24
    visits_months: int = 24
    incidents_months: int = 84
    drills_months: int = 24
    looks_months: int = 24


@dataclass(frozen=True, slots=True)
class Review:
    """The policy is looked at again every `months`, or on a date (ISO, "" when none), and after any serious incident."""

    months: int = 24
    by_date: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """`pairs`: always; where there is concern; when little is known of the home; or decided for each visit with the safeguarding lead.
    `overdue`: what the office does first when somebody is not back; `briefing`: what staff read before they go, a line each.
    `name` is the preset it began as, `title` what people call it, `about` for whom it is meant."""

    name: str = "plain"
    title: str = "Plain rules"
    about: str = ""
    pairs: Literal["never", "where there is concern", "unless well known", "decided", "always"] = "never"
    approval: Approval = Approval()
    assessing: Assessing = Assessing()
    code_words: CodeWords = CodeWords()
    contacting: Contacting = Contacting()
    evening: Evening = Evening()
    vehicle: Literal["no", "advised", "route and means", "required"] = "no"
    overdue: Literal["phone in", "own procedure", "ring, then police", "tell school"] = "phone in"
    leaving: Leaving = Leaving()
    qualifying: Qualifying = Qualifying()
    retention: Retention = Retention()
    review: Review = Review()
    briefing: tuple[str, ...] = ()
    second_look_min: int = 5


PLAIN = Rules()
