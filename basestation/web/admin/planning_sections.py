"""Which folded parts of the plan's form are open: those with something to correct, and those that the policy asks about."""

from collections.abc import Callable

from ...core.policy.rules import Rules
from .form import Form

WORDS, CAR, RESPONSE, CONTACT = "words", "car", "response", "contact"

FIELDS: dict[str, tuple[str, ...]] = {
    WORDS: ("parts", "is_concern", "is_little_known", "code_word", "leave_word", "challenge", "challenge_answer"),
    CAR: ("vehicle", "travel", "description"),
    RESPONSE: ("response", "if_late"),
    CONTACT: ("interval", "grace", "cue"),
}
# What the policy does not let anybody leave empty.
ASKED: dict[str, Callable[[Rules], bool]] = {
    WORDS: lambda rules: rules.code_words.to_office or rules.code_words.to_colleague or rules.code_words.challenge,
    CAR: lambda rules: rules.vehicle == "route and means",
    RESPONSE: lambda rules: rules.overdue == "own procedure",
    CONTACT: lambda rules: False,
}


def open_sections(form: Form, rules: Rules) -> frozenset[str]:
    return frozenset(name for name, fields in FIELDS.items() if ASKED[name](rules) or form.errors.keys() & set(fields))
