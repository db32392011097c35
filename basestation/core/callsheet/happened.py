"""Line 4 of the call sheet: what happened, one sentence for each cause. A person did it; never "an alarm went off"."""

from collections.abc import Callable

from .. import cause
from ..words import spoken
from .facts import Facts


def what_they_did(facts: Facts) -> str:
    """A cause that is not known here is still an alarm that somebody raised. Only a drill is said to be one, whatever its cause."""
    if facts.incident.is_drill:
        return "This is a drill. Nobody is in danger and nobody calls the police."
    return SAYINGS.get(facts.incident.cause, _raised_an_alarm)(facts)


def _pressed(facts: Facts) -> str:
    presses = facts.incident.presses
    if len(presses) < 2:
        return f"They pressed the hidden alarm {facts.when}."
    span = f"from {facts.clock(presses[0].pressed_ms)} to {facts.clock(presses[-1].pressed_ms)}"
    return f"They pressed the hidden alarm {spoken.times(len(presses))}, {span}."


def _under_duress(facts: Facts) -> str:
    return f"{facts.when.capitalize()} they secretly signalled that they are being threatened."


def _said_code_word(facts: Facts) -> str:
    return f"They said our code word for danger {facts.when}."


def _overdue(facts: Facts) -> str:
    return f"They are {_how_late(facts) or 'overdue'}, {_phone_so_far(facts)}."


def _missed(facts: Facts) -> str:
    since = f" since {facts.clock(facts.visit.last_contact_ms)}" if facts.visit else ""
    return f"They have missed an agreed check-in; no word{since}, {_phone_so_far(facts)}."


def _silent(facts: Facts) -> str:
    since = f" since {facts.clock(heard)}" if (heard := facts.last_heard_ms) else ""
    late = f"They are {_how_late(facts)}, " if _how_late(facts) else ""
    return f"Their alarm badge has been silent{since}. {late}{_phone_so_far(facts)}."


def _torn(facts: Facts) -> str:
    return f"Their alarm badge was torn off or opened {facts.when}."


def _fallen(facts: Facts) -> str:
    return f"Their alarm badge shows since {facts.clock(facts.incident.pressed_ms)} that they fell and lie still."


def _pressed_on_phone(facts: Facts) -> str:
    return f"They pressed SOS on their phone {facts.when}."


def _alarm_is_on(facts: Facts) -> str:
    return f"Their alarm badge says at {facts.clock(facts.incident.pressed_ms)} that its alarm is on; when they raised it is not known."


def _raised_an_alarm(facts: Facts) -> str:
    return f"They raised an alarm {facts.when}."


SAYINGS: dict[str, Callable[[Facts], str]] = {
    cause.SOS: _pressed,
    cause.DURESS: _under_duress,
    cause.CODE_WORD: _said_code_word,
    cause.OVERDUE: _overdue,
    cause.MISSED_CHECKIN: _missed,
    cause.LOST_CONTACT: _silent,
    cause.TAMPER: _torn,
    cause.MAN_DOWN: _fallen,
    cause.PHONE_SOS: _pressed_on_phone,
    cause.ALARM_ON: _alarm_is_on,
}


def _how_late(facts: Facts) -> str:
    late_ms = facts.now_ms - facts.visit.back_by_ms if facts.visit else 0
    return f"{spoken.span(late_ms)} overdue" if late_ms > 0 else ""


def _phone_so_far(facts: Facts) -> str:
    return f"phone unanswered {spoken.times(facts.unanswered)}" if facts.unanswered else "phone not rung yet"
