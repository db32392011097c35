"""What is known of one incident between two decisions."""

from dataclasses import dataclass
from operator import attrgetter

from ..policy.ladders import DrillLadder, Ladder, PoliceStep
from ..position import Fix
from ..visit import Plan

RAISED, OWNED, CLOSED = "raised", "owned", "closed"
CATEGORIES = ("incident", "precautionary", "planned", "false")


@dataclass(frozen=True, slots=True)
class Press:
    """One press of the hidden button. `event_counter` is its badge's name for it; a press in a drill or a concern has none. `roads` are
    those over which it came, the first one first; `heard_ms` is when it came. With `since_ms` it was pressed between that and
    `pressed_ms`."""

    event_counter: int
    pressed_ms: int
    cause: str
    badge: int | None = None
    heard_ms: int = 0
    roads: tuple[str, ...] = ()
    since_ms: int | None = None


BADGE_OF = attrgetter("badge")


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing that waits for a second look. From `alone_ms` on whoever proposed it may look again alone."""

    person: int
    category: str
    reason: str
    at_ms: int
    alone_ms: int
    is_injured: bool


@dataclass(frozen=True, slots=True)
class Incident:
    """`due_ms` is the next deadline: of the ladder while raised, of the owner while owned; set_ms is when it was set.

    `second` is along on the visit. `told` are the roles told so far, `asked_over` the people who were asked to take it over. At
    `police_due_ms` the police are called again. `owned_ms` and `acted_ms` are the first time each; `took_part` did something.
    `told_arc` is of which cause and how many presses the alarm receiving centre was told. With `since_ms` it began between
    that and `pressed_ms`.
    """

    number: int
    cause: str
    badge: int | None
    visit_no: int | None
    visitor: int | None
    ladder: Ladder | DrillLadder
    worse: Ladder | None
    opened_ms: int
    pressed_ms: int
    state: str
    due_ms: int | None
    set_ms: int
    step: int = -1
    round: int = 0
    owner: int | None = None
    owner_role: str = ""
    asked: bool = False
    presses: tuple[Press, ...] = ()
    fix: Fix | None = None
    battery_pct: int | None = None
    police_ms: int | None = None
    police_reference: str = ""
    closed_ms: int | None = None
    category: str = ""
    closing_reason: str = ""
    second: int | None = None
    told: tuple[str, ...] = ()
    offered_to: int | None = None
    asked_over: tuple[int, ...] = ()
    closing: Closing | None = None
    is_injured: bool = False
    police_due_ms: int | None = None
    police_there_ms: int | None = None
    owned_ms: int | None = None
    acted_ms: int | None = None
    took_part: tuple[int, ...] = ()
    exercise: str = ""
    called_by: int | None = None
    practice: Plan | None = None
    told_arc: tuple[str, int] | None = None
    since_ms: int | None = None

    @property
    def is_open(self) -> bool:
        return self.state != CLOSED

    @property
    def is_drill(self) -> bool:
        return isinstance(self.ladder, DrillLadder)

    @property
    def shows_sheet(self) -> bool:
        """Whether the ladder has reached the step that fills the screen with the 999 sheet."""
        return self.step >= 0 and isinstance(self.ladder.steps[self.step], PoliceStep)

    @property
    def badges(self) -> tuple[int, ...]:
        """The badge it began with, and every other that was pressed since: a pair has two."""
        worn = dict.fromkeys((self.badge, *map(BADGE_OF, self.presses)))
        return tuple(badge for badge in worn if badge is not None)

    @property
    def newest_presses(self) -> tuple[tuple[int, Press], ...]:
        """The last press of each badge: what its wearer is told about."""
        return tuple({press.badge: (press.badge, press) for press in self.presses if press.badge is not None}.values())

    def is_inside(self, person: int | None) -> bool:
        """The visitor, or who went along: in the house, as far as anybody knows."""
        return person is not None and person in (self.visitor, self.second)

    def knows(self, badge: int | None, event_counter: int) -> bool:
        return self.press_of(badge, event_counter) is not None

    def press_of(self, badge: int | None, event_counter: int) -> Press | None:
        return next((press for press in self.presses if press.event_counter == event_counter and press.badge == badge), None)
