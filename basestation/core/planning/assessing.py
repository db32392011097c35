"""What a risk assessment asks: one row for each heading of R11 and R12, in the order of the form."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..visit import Assessment

Answers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """`name` is stored with each answer and never changes. `asked_by` is the requirement that this row serves."""

    name: str
    title: str
    question: str
    asked_by: str


# Two of them are the plan's own fields, and drive this visit's timers and its response card.
IF_CONTACT_FAILS, CONTACT = "if contact fails", "contact"

HEADINGS: tuple[Heading, ...] = (
    Heading("behaviour", "Pupil and household", "How are the pupil, and everybody who may be there, known to behave?", "R11"),
    Heading("place", "The place", "What of the house, the street or the area could be dangerous? Animals?", "R11"),
    Heading("circumstances", "Home circumstances", "What is going on in the family: hostility, a complaint, child protection?", "R11"),
    Heading("travel", "Route and means of travel", "How do they get there and back, and where do they park?", "R11"),
    Heading("time", "Time of day and length", "When, and how long? Is it dark, or outside office hours?", "R11"),
    Heading("reach", "Reaching school from there", "Is there a mobile signal? If not, what other way is there?", "R11"),
    Heading("alerting", "Alerting the office or the police", "How does the visitor call for help, as agreed with the office?", "R12"),
    Heading(CONTACT, "When contact is due", "When, and by whom, is contact made during the visit?", "R12"),
    Heading(IF_CONTACT_FAILS, "If contact fails", "What exactly does the office do then, and after how long?", "R12"),
    Heading("controls", "Controls", "What is done to make it safe: a pair, another place, daylight, the door kept open?", "R13"),
)  # fmt: skip
NAMES = tuple(heading.name for heading in HEADINGS)


def answer_to(name: str, answers: Answers) -> str:
    return dict(answers).get(name, "")


def unanswered(answers: Answers) -> list[Heading]:
    given = dict(answers)
    return [heading for heading in HEADINGS if not given.get(heading.name, "").strip()]


@dataclass(frozen=True, slots=True)
class Difference:
    title: str
    before: str
    after: str


def differences(before: Answers, after: Answers) -> list[Difference]:
    """What another version says otherwise, in the order of the form."""
    old, new = dict(before), dict(after)
    return [
        Difference(heading.title, old.get(heading.name, ""), new.get(heading.name, ""))
        for heading in HEADINGS
        if old.get(heading.name, "") != new.get(heading.name, "")
    ]


def newest(assessments: Iterable[Assessment]) -> Assessment | None:
    return max(assessments, key=lambda made: made.version, default=None)
