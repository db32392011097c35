"""What people read in a text message: short, because a modem sends a few parts a minute. No address and no pupil."""

from datetime import datetime
from zoneinfo import ZoneInfo

from .. import cause
from ..incident import Incident
from ..telling import Person
from . import wording

Message = tuple[str, str]  # its subject and its text

TAKE_BY_TEXT = "Reply 1 to take it, 2 if you can't."
NOBODY_ELSE = "Nothing is asked of you now."
PASSED_ON = "Passed on: the next person is told now."
LATE = "Your text came late and changed nothing."
NO_LONGER = "You are not on the list of those who answer alarms any more, so your text changed nothing. Ring the office."
HINT = f"Your words are written down, but nobody has this alarm by them. {TAKE_BY_TEXT}"


def alarm(incident: Incident, zone: ZoneInfo) -> str:
    """Below who and what: how to take it, when it was, what to do."""
    return f"{TAKE_BY_TEXT}\n{_when(incident, zone)}. {_what_to_do(incident)}"


def take_over(incident: Incident, owner: Person | None) -> str:
    return f"{TAKE_BY_TEXT}\n{_name(owner)} asks you to take this over. Until you do, they have it."


def _what_to_do(incident: Incident) -> str:
    if incident.is_drill:
        return "THIS IS A DRILL. Do not call the police."
    if cause.rings_first(incident.cause):
        return "Ring the visitor's mobile."
    return "Do NOT ring the visitor. Be ready to ring 999."


def is_asking(text: str) -> bool:
    return text.startswith(TAKE_BY_TEXT)


# What somebody texted of their own accord -------------------------------------------------------------------------


def question(person: Person, words: str, at_ms: int, zone: ZoneInfo) -> str:
    """What the office is asked on its own screen."""
    return f"{_name(person)} texted at {_clock(at_ms, zone)}: “{words}”. Are they all right?"


def out_and_texted(person: Person, at_ms: int, zone: ZoneInfo) -> Message:
    what = f"{_name(person)}, who is out on a visit, sent us a text at {_clock(at_ms, zone)}."
    return f"{_name(person)} texted from a visit", f"{what} Read it on the board and answer it there at once, or it becomes an alarm."


def at_home_and_texted(person: Person, at_ms: int, zone: ZoneInfo) -> Message:
    what = f"{_name(person)}, who is on no visit that we know of, sent us a text at {_clock(at_ms, zone)}."
    return f"{_name(person)} texted", f"{what} Read it on the board."


# Answers to answers ---------------------------------------------------------------------------------------------------


def subject(what: str, incident: Incident, visitor: Person | None) -> str:
    mark = "" if what.endswith("?") else ":"
    return f"{'DRILL. ' if incident.is_drill else ''}{what}{mark} {wording.what_happened(incident, visitor)}"


def yours(incident: Incident, at_ms: int) -> str:
    """How long they have to say what they do, or everybody is told again."""
    if incident.due_ms is None or incident.asked:
        return "Text back what you do."
    return f"Text back what you do, within {_span(incident.due_ms - at_ms)}. Else all are told again."


def still_yours(incident: Incident, at_ms: int) -> str:
    """There is little time left: a text is on its way for some of it."""
    within = f" within {_span(incident.due_ms - at_ms)}" if incident.due_ms is not None else ""
    return f"Text back what you do{within}, or all are told again. 2 if you can't."


def has_it(owner: Person | None) -> str:
    return f"{_name(owner)} has it. {NOBODY_ELSE}"


def closed(incident: Incident, zone: ZoneInfo) -> str:
    return f"It was closed at {_clock(incident.closed_ms or incident.opened_ms, zone)}. {NOBODY_ELSE}"


def _name(person: Person | None) -> str:
    return wording.one_line(person.name) if person else "A colleague"


def _when(incident: Incident, zone: ZoneInfo) -> str:
    first, last = _clock(incident.since_ms or incident.pressed_ms, zone), _clock(incident.pressed_ms, zone)
    return last if first == last else f"Between {first} and {last}"


def _clock(at_ms: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%H:%M")


def _span(ms: int) -> str:
    seconds = max(0, ms) // 1000
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} minutes"
