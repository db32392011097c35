"""What people read when an alarm reaches them outside the office screen. No address and no pupil: these texts leave the site."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .. import cause
from ..incident import Incident
from ..telling import Person

LONGEST_NAME = 80
JOINERS = "\u200d\ufe0f"  # they hold an emoji together

DID = {
    cause.SOS: "pressed the hidden alarm",
    cause.DURESS: "answered a check-in under duress",
    cause.CODE_WORD: "said the code word on the telephone",
    cause.MISSED_CHECKIN: "has not checked in",
    cause.OVERDUE: "is not back at the agreed time",
    cause.LOST_CONTACT: "has a badge that has gone silent",
    cause.TAMPER: "has a badge that was torn off or opened",
    cause.MAN_DOWN: "has a badge that fell and lies still",
    cause.PHONE_SOS: "pressed SOS on their phone",
    cause.ALARM_ON: "has a badge whose alarm is on, and the base has forgotten why",
}

# What a drill supposes, in words that nobody takes for the real thing.
PRACTISED = {
    "desk": "Practice: {who} is supposed not to be back in time",
    "code word": "Practice: {who} is supposed to have said the code word",
}


def what_happened(incident: Incident, visitor: Person | None) -> str:
    """One line: who, what. An unknown cause is said as it came."""
    name = one_line(visitor.name) if visitor else ""
    who = name or (f"The bearer of badge {incident.badge}" if incident.badge is not None else "A visitor")
    if incident.is_drill:
        return PRACTISED.get(incident.exercise, "Practice alarm for {who}").format(who=who[0].lower() + who[1:] if visitor is None else who)
    return f"{who} {DID.get(incident.cause, f'raised an alarm ({incident.cause})')}"


def plain_reason(reason: str) -> str:
    """A reason from the journal without the name that the code has for the cause: "DURESS from badge 1" is "badge 1" to a reader."""
    first, _, rest = reason.partition(" ")
    if first in DID and rest.startswith(("from badge ", "on visit ", "while ")):
        return rest.removeprefix("from ").removeprefix("on ")
    before, _, last = rest.partition("after ")
    if first in DID and not before and last in DID:
        return "it was a concern before"
    return reason.replace("sent over ", "the badge reached the base by ", 1) if reason.startswith("sent over ") else reason


def one_line(name: str) -> str:
    """A name as it may stand in a subject: no line breaks, nothing that turns the text around, not endless."""
    short = "".join(letter if letter.isprintable() or letter in JOINERS else " " for letter in name[:LONGEST_NAME])
    return " ".join(short.split())


def subject(incident: Incident, visitor: Person | None) -> str:
    return f"{'DRILL' if incident.is_drill else 'ALARM'}: {what_happened(incident, visitor)}"


def call_to_act(incident: Incident, visitor: Person | None, reason: str, zone: ZoneInfo) -> str:
    """The body of a message: what, when, why you, what to do."""
    so_far = f", {len(incident.presses)} presses so far" if len(incident.presses) > 1 else ""
    lines = [
        f"{_drill_first(incident)}{what_happened(incident, visitor)} {when(incident, zone)}{so_far}.",
        f"You are told because: {plain_reason(reason)}.",
        *_what_to_do(incident),
    ]
    return "\n".join(lines)


def closed(incident: Incident, visitor: Person | None, zone: ZoneInfo) -> str:
    when = clock_time(incident.closed_ms or incident.opened_ms, zone)
    return f"{_drill_first(incident)}Closed at {when} as {incident.category}: {what_happened(incident, visitor)}."


def please_look(incident: Incident, visitor: Person | None, proposer: Person | None, zone: ZoneInfo) -> str:
    """A second look is wanted before it is closed."""
    return "\n".join((
        f"{_drill_first(incident)}{_name(proposer)} says that this can be closed. Please look at it too.",
        f"{what_happened(incident, visitor)} {when(incident, zone)}.",
        "Open Doorstep: say yes, or no with the reason. Until then it stays open.",
    ))  # fmt: skip


def please_take_over(incident: Incident, visitor: Person | None, owner: Person | None, zone: ZoneInfo) -> str:
    return "\n".join((
        f"{_drill_first(incident)}{_name(owner)} asks you to take this over.",
        f"{what_happened(incident, visitor)} {when(incident, zone)}.",
        "Open Doorstep and press 'I take it over'. Until you do, they still have it.",
    ))  # fmt: skip


def _drill_first(incident: Incident) -> str:
    return "THIS IS A DRILL. Do not call the police.\n" if incident.is_drill else ""


def _name(person: Person | None) -> str:
    return one_line(person.name) if person else "A colleague"


def clock_time(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%H:%M:%S on %d %B")


def when(incident: Incident, zone: ZoneInfo) -> str:
    """When it began; between which times, when its first word was kept somewhere on its way."""
    began = "" if incident.since_ms is None else datetime.fromtimestamp(incident.since_ms / 1000, zone).strftime("%H:%M:%S")
    at = clock_time(incident.pressed_ms, zone)
    return f"between {began} and {at}" if began and not at.startswith(began) else f"at {at}"


def _what_to_do(incident: Incident) -> tuple[str, ...]:
    """For a drill there are no words about 999: somebody might go by them."""
    if incident.is_drill:
        return ("Open Doorstep and press 'I have this'.",)
    where = "The place and the 999 sheet are on the office screen."
    if cause.rings_first(incident.cause):
        return ("Open Doorstep, press 'I have this', and ring the visitor's mobile.", where)
    ring = "Open Doorstep, press 'I have this', and be ready to ring 999."
    return (f"{ring} Do NOT ring the visitor: a ringing phone could put them at risk.", where)
