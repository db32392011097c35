"""The words of the yearly report: causes, rules, and lengths of time."""

from ...core.cause import ALARM_ON, CODE_WORD, DURESS, LOST_CONTACT, MAN_DOWN, MISSED_CHECKIN, OVERDUE, PHONE_SOS, SOS, TAMPER

CAUSES = {
    SOS: "Hidden button pressed",
    DURESS: "Forced to say that all is well",
    CODE_WORD: "Code word on the telephone",
    MISSED_CHECKIN: "Check-in missed",
    OVERDUE: "Not back in time",
    LOST_CONTACT: "Badge gone silent",
    TAMPER: "Badge torn off or opened",
    MAN_DOWN: "Fell and lay still",
    PHONE_SOS: "SOS on their own phone",
    ALARM_ON: "Badge's alarm was on, forgotten by the base",
}
RULES = {
    "pair": "Went alone where two are asked for",
    "decided": "Alone or as a pair: not decided with the safeguarding lead",
    "approval": "Without the yes that is asked for",
    "assessment": "No risk assessment",
    "assessment signed": "Risk assessment not signed",
    "after dark": "After dark",
    "out of hours": "Outside office hours or at a weekend",
    "qualified": "Training or reading of the policy not in date",
    "seen by office": "Plan not seen by the office",
    "seen by head": "Plan not seen by the head",
    "seen by delegate": "Plan not seen by a delegate",
    "seen by safeguarding": "Plan not seen by the safeguarding lead",
    "announced": "Family not told, and no reason written down",
    "purpose": "No purpose on record",
    "times": "Time of return already past",
    "vehicle": "Car, registration or route not on record",
    "code word": "No code word for “call 999”",
    "leave word": "No word for “we leave now”",
    "challenge": "No question and answer agreed",
    "response": "No emergency response of its own",
    "badge": "No badge",
    "protection": "Badge did not protect, or not fully",
    "self-test": "Badge not tested shortly before",
    "signal": "Badge not heard at the door",
    "battery": "Battery may not last",
    "phone": "Phone not looked at",
    "identity": "Identification not looked at",
    "unplanned": "Left at once, without a plan",
}


def took(length_ms: int | None) -> str:
    """As short as it may be and still exact enough: 4 s, 3 min 20 s, 2 h 5 min."""
    if length_ms is None:
        return "–"
    if length_ms < 10_000:
        return f"{length_ms / 1000:.1f} s"
    minutes, seconds = divmod(length_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def share(part: int, whole: int) -> str:
    """Of few, the number says more than a percentage."""
    return f"{part} of {whole}" if whole < 20 else f"{part} of {whole} ({100 * part / whole:.0f} %)"
