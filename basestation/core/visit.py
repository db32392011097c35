"""One visit, as its decisions made it.

PLANNED --went out--> OUT --arrived--> INSIDE --left--> LEFT --returned--> CLOSED --written up--> WRITTEN
   |                   |                  ^---- arrived ---'                 ^
   |                   `----------------- returned, from anywhere -----------'
   `--called off--> CALLED_OFF                                           CLOSED --left unwritten, by somebody else--> NO_REPORT

Timers run here, at the base: a dead badge still goes overdue.
"""

from dataclasses import dataclass

from .policy import VisitRules

PLANNED, CALLED_OFF, OUT, INSIDE, LEFT, CLOSED, WRITTEN = "planned", "called off", "out", "inside", "left", "closed", "written up"
NO_REPORT = "no report"
OUT_THERE = (OUT, INSIDE, LEFT)


def earliest(*dues_ms: int | None) -> int | None:
    return min((due_ms for due_ms in dues_ms if due_ms is not None), default=None)


def place_key(address: str) -> str:
    """The same for two ways of writing one address: letters and digits only."""
    return "".join(letter for letter in address.casefold() if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Stop:
    """One place of the itinerary. `family` is the school's own reference. Positions are millionths of a degree. An unannounced
    visit says why; `arrive_ms` is when they mean to be there."""

    address: str
    exact: str = ""
    entrance: str = ""
    parking: str = ""
    lat_udeg: int | None = None
    lon_udeg: int | None = None
    family: str = ""
    risks: str = ""
    children: str = ""
    is_announced: bool = True
    why_unannounced: str = ""
    arrive_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was agreed before leaving. Persons are numbers of the roster; `second` goes along, `second_badge` is theirs.

    `parts` says who leads and who seconds. `code_word` is what the visitor says to the office for "call 999"; `leave_word` what one
    colleague says to the other for "we leave now"; to the office's `challenge` all is well is `challenge_answer`. `response` is this
    visit's own emergency response (R14), `if_late` what is done when contact fails (R12). `is_concern`: there is reason for concern;
    `is_little_known`: little is known of the home.
    """

    visitor: int
    badge: int | None
    stops: tuple[Stop, ...]
    back_by_ms: int
    purpose: str = ""
    second: int | None = None
    second_badge: int | None = None
    parts: str = ""
    leave_ms: int | None = None
    vehicle: str = ""
    travel: str = ""
    description: str = ""
    interval_min: int = 20
    grace_min: int = 5
    cue: int = 0
    code_word: str = ""
    leave_word: str = ""
    challenge: str = ""
    challenge_answer: str = ""
    response: str = ""
    if_late: str = ""
    is_concern: bool = False
    is_little_known: bool = False

    @property
    def badges(self) -> tuple[int, ...]:
        return tuple(badge for badge in (self.badge, self.second_badge) if badge is not None)

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(person for person in (self.visitor, self.second) if person is not None)


@dataclass(frozen=True, slots=True)
class Assessment:
    """One version of the risk assessment. `answers` are (heading, text); `covered` are the headings' own names of core/assessing.py."""

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


@dataclass(frozen=True, slots=True)
class StopTimes:
    """When the visitor came and went at one stop. `signal` (0 to 127, as heartbeats have it) and `road` are what the badge had there."""

    stop: int
    arrived_ms: int | None
    left_ms: int | None = None
    signal: int | None = None
    road: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """`due_ms` is the next deadline (None before it leaves, when closed, or when a concern already stands and waits for a person).

    `version` counts the plan's versions. `stop` counts the stops already left. `leaving_due_ms`: `leaving_by` said that they leave (on
    `leaving_badge`, None for the office), and the wearers of `still_in` must say by then that they are out. `said_out` are the
    badges whose wearers left this stop. A word answers the sign of life that is due by `welfare_due_ms` only when it was said at
    `welfare_asked_ms` or later. `question` waits for the office's answer: whether they are where they should be (asked at
    `asked_stop`), or what is to become of a text of theirs (which is a concern when nobody has answered by `question_due_ms`).
    `rules` is what the policy held it to when it left; None before that.
    """

    number: int
    plan: Plan
    state: str
    signed_out_ms: int
    back_by_ms: int
    last_contact_ms: int
    due_ms: int | None
    arrived_ms: int | None = None
    left_ms: int | None = None
    returned_ms: int | None = None
    concerns: tuple[str, ...] = ()
    planned_ms: int | None = None
    planned_by: int | None = None
    version: int = 1
    stop: int = 0
    times: tuple[StopTimes, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    approvals: tuple[Approval, ...] = ()
    seen: tuple[Seen, ...] = ()
    departures: tuple[Departure, ...] = ()
    leaving_due_ms: int | None = None
    still_in: tuple[int, ...] = ()
    leaving_by: str = ""
    leaving_badge: int | None = None
    said_out: tuple[int, ...] = ()
    asked_stop: int | None = None
    welfare_due_ms: int | None = None
    welfare_asked_ms: int | None = None
    question: str = ""
    question_due_ms: int | None = None
    alternative: str = ""
    written_ms: int | None = None
    rules: VisitRules | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OUT_THERE

    @property
    def is_unconfirmed(self) -> bool:
        """Somebody said yes by word of mouth, and has not confirmed it yet (R1)."""
        return any(given.is_verbal and given.confirmed_ms is None for given in self.approvals)

    @property
    def departures_now(self) -> tuple[Departure, ...]:
        """Those that were agreed to the plan as it is now."""
        return tuple(departure for departure in self.departures if departure.version in (None, self.version))

    @property
    def next_look_ms(self) -> int | None:
        return earliest(self.due_ms, self.welfare_due_ms, self.leaving_due_ms, self.question_due_ms) if self.is_open else None

    @property
    def here(self) -> Stop:
        """Where they are, or are going now; on the way back, where they were last."""
        return self.plan.stops[min(self.stop, len(self.plan.stops) - 1)]

    @property
    def has_more_stops(self) -> bool:
        return self.stop < len(self.plan.stops)
