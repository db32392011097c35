"""What was agreed of a visit before it leaves: where to, who goes, with what, and back by when."""

from dataclasses import dataclass


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
