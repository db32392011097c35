"""The fields of the policy's form, by sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...core.policy import terms

Kind = Literal["text", "number", "choice", "roles", "yes", "lines", "steps"]
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """`path` is the key in the policy's file; with dots it is the name of the field."""

    path: str
    kind: Kind
    label: str
    hint: str = ""
    options: Options = ()


def _options(words: Mapping[Any, str]) -> Options:
    return tuple((str(value), text) for value, text in words.items())


def _roles(*names: str) -> Options:
    return tuple((name, terms.ROLES[name]) for name in names)


EVENING = _options(terms.EVENING)
ANSWERERS = _roles("office", "second", "head")
APPROVERS = _roles("head", "delegate", "safeguarding")
HEARD_OF: Options = (
    ("interval", "at intervals"),
    ("leaving", "on leaving each place, and at the next"),
    ("return", "on return, or by phone"),
)
CUES: Options = (
    ("buzz", "a buzz that nobody else notices"),
    ("beep", "a beep"),
    ("nothing", "nothing: the visitor looks at the time"),
)
STEP_KINDS: Options = (("tell", "tell them"), ("police", "tell them, and the 999 sheet fills the screen"))
LADDERS = {
    "sos": "The hidden button",
    "overdue": "Not back, no check-in, badge silent",
    "code_word": "The code word on the telephone",
    "drill": "A drill",
}


def _ladder(name: str) -> tuple[Field, ...]:
    clocks = (
        Field(f"ladder.{name}.action_s", "number", "Seconds until whoever has it and wrote nothing down is asked"),
        Field(f"ladder.{name}.answer_s", "number", "Seconds more until they lose it"),
    )
    police = (
        Field(f"ladder.{name}.after_police_s", "number", "Seconds they have once the police are called"),
        Field(f"ladder.{name}.call_again_s", "number", "Seconds after which 999 is called again, when no time was named"),
    )
    return (Field(f"ladder.{name}.steps", "steps", "Who is told"), *clocks, *(police if name != "drill" else ()))


SECTIONS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    ("Name", (
        Field("title", "text", "What people call this policy"),
        Field("about", "text", "For whom it is meant"),
    )),
    ("Who goes", (
        Field("pairs", "choice", "Visits in pairs", options=_options(terms.PAIRS)),
        Field("vehicle", "choice", "Vehicle and registration", options=_options(terms.VEHICLE)),
    )),
    ("Who agrees", (
        Field("approval.roles", "roles", "A visit needs the yes of any of these", "Tick nobody if no yes is asked.", APPROVERS),
        Field("approval.routine", "yes", "Those whom the head authorised for routine visits need no yes each time"),
        Field("approval.verbal", "yes", "In an emergency a yes by word of mouth counts, and is confirmed later"),
    )),
    ("Risk assessment", (
        Field("assessing.when", "choice", "Made", options=_options(terms.ASSESSING)),
        Field("assessing.signed_by", "roles", "Signed by any of these", options=_roles("head", "delegate", "safeguarding", "visitor")),
    )),
    ("Code words", (
        Field("code_words.to_office", "yes", "Said to the office, it means: call 999 at once"),
        Field("code_words.to_colleague", "yes", "Said to the colleague, it means: we leave now"),
        Field("code_words.challenge", "yes", "The office asks; the visitor answers with the agreed word when all is well"),
    )),
    ("Staying in contact", (
        Field("contacting.when", "choice", "The visitor is heard of", options=HEARD_OF),
        Field("contacting.interval_min", "number", "Minutes between check-ins", "0 when contact is not at intervals."),
        Field("contacting.grace_min", "number", "Minutes a check-in may be late", "0 when contact is not at intervals."),
        Field("contacting.cue", "choice", "The badge asks by", options=CUES),
        Field("contacting.overdue_grace_min", "number", "Minutes after the agreed return until somebody is overdue"),
        Field("contacting.lost_min", "number", "Minutes a badge may be silent"),
        Field("overdue", "choice", "Not back, no answer", options=_options(terms.OVERDUE)),
    )),
    ("Evenings and weekends", (
        Field("evening.after_dark", "choice", "Visits after dark", "After sunset at the school's place.", EVENING),
        Field("evening.out_of_hours", "choice", "Visits outside office hours", "At weekends, too.", EVENING),
        Field("evening.opens", "text", "Office hours begin", "Like 08:00."),
        Field("evening.closes", "text", "Office hours end", "Like 18:00."),
    )),
    ("Before leaving", (
        Field("leaving.seen_by", "roles", "The plan has been seen by", options=_roles("office", "head")),
        Field("leaving.self_test_min", "number", "How many minutes old the badge's self-test may be"),
        Field("leaving.phone_checked", "yes", "Ask whether the phone is charged, on the person, and has a signal"),
        Field("leaving.id_carried", "yes", "Ask whether identification is carried"),
    )),
    ("Training and reading", (
        Field("qualifying.training_months", "number", "Training is renewed after so many months", "0 when training is not asked for."),
        Field("qualifying.reading_months", "number", "This policy is read again after so many months", "0 when it is not asked for."),
        Field("qualifying.warn_days", "number", "Days beforehand that somebody is warned"),
    )),
    *((f"Alarm: {words.lower()}", _ladder(name)) for name, words in LADDERS.items()),
    ("Second look", (
        Field("second_look_min", "number", "Minutes for a second look before an SOS is closed", "Also where police were called. 0: none."),
    )),
    ("Briefing", (
        Field("briefing", "lines", "What staff read before they go", "A line each: upstairs, bedrooms, parking, identification, animals."),
    )),
    ("How long is kept what", (
        Field("retention.positions_h", "number", "Hours that positions outside an incident are kept"),
        Field("retention.visits_months", "number", "Months that visits are kept"),
        Field("retention.incidents_months", "number", "Months that incidents are kept"),
        Field("retention.drills_months", "number", "Months that drills are kept"),
        Field("retention.looks_months", "number", "Months that it is kept who looked at a position"),
    )),
    ("Review", (
        Field("review.months", "number", "Months after which this policy is reviewed", "0 when no span of time is set."),
        Field("review.by_date", "text", "Or by a day", "Like 2028-05-31. Leave it empty when no day is set."),
    )),
)  # fmt: skip
FIELDS = tuple(field for _, fields in SECTIONS for field in fields)
