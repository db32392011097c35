"""What each value of a policy allows by itself, but not beside another."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import takewhile

from .lines import Path
from .tables import LadderTable, PolicyTable

Found = Iterator[tuple[Path, str]]
# How long the hidden button may wait for the 999 sheet, and one person may hold an alarm without a word.
LONGEST_TO_SHEET_S, LONGEST_SILENCE_S = 900, 600


def crosses(table: PolicyTable) -> list[tuple[Path, str]]:
    """(where, what is wrong and the remedy) for all that contradicts itself."""
    return [found for check in CHECKS for found in check(table)]


def is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _approval(table: PolicyTable) -> Found:
    if table.approval.verbal and not table.approval.roles:
        yield ("approval", "verbal"), "is true, but approval.roles names nobody who could say yes; name somebody there, or write false"
    if table.approval.routine and not table.approval.roles:
        yield (
            ("approval", "routine"),
            "is true, but approval.roles names nobody whose yes could be spared; name somebody there, or write false",
        )


def _assessing(table: PolicyTable) -> Found:
    if table.assessing.when == "never" and table.assessing.signed_by:
        yield (
            ("assessing", "signed_by"),
            'names who signs an assessment that is never made; write [], or another assessing.when than "never"',
        )


def _pairs(table: PolicyTable) -> Found:
    if table.code_words.to_colleague and table.pairs == "never":
        yield ("code_words", "to_colleague"), 'is true, but pairs is "never", so there is no colleague; write false, or change pairs'


def _contacting(table: PolicyTable) -> Found:
    said = table.contacting
    if said.when == "interval":
        if not 5 <= said.interval_min <= 120:
            yield ("contacting", "interval_min"), f"is {said.interval_min}, but contact is at intervals; write 5 to 120"
        if not said.grace_min:
            yield ("contacting", "grace_min"), "is 0, so every check-in would be missed; write 1 to 30"
        if said.grace_min > said.interval_min:
            yield ("contacting", "grace_min"), f"is longer than the interval; write 1 to {max(1, min(30, said.interval_min))}"
    for name in ("interval_min", "grace_min"):
        if said.when != "interval" and getattr(said, name):
            yield ("contacting", name), f'is {getattr(said, name)}, but contacting.when is "{said.when}"; write 0, or when = "interval"'


def _evening(table: PolicyTable) -> Found:
    if table.evening.opens >= table.evening.closes:
        yield ("evening", "closes"), f'is "{table.evening.closes}", not after opens ("{table.evening.opens}"); write a later time'


def _steps(table: PolicyTable) -> Found:
    for name in ("sos", "overdue", "code_word"):
        yield from _ladder(name, getattr(table.ladder, name))
    for index, step in enumerate(table.ladder.drill.steps):
        if step.kind == "police":
            yield (
                ("ladder", "drill", "steps", index, "kind"),
                'is "police", but a drill never comes to the police; write "tell", or take the step out',
            )
    yield from _in_time(table.ladder.sos)
    first = table.ladder.code_word.steps[0]
    if first.kind != "police" or "head" not in first.roles:
        yield (
            ("ladder", "code_word", "steps", 0),
            'is what a code word leads to: 999 at once, and the head told at once; write kind = "police", with "head" among the roles',
        )


def _in_time(sos: LadderTable) -> Found:
    """A pressed button that nobody looks at for hours reaches nobody."""
    waits_s = [step.wait_s for step in takewhile(lambda step: step.kind != "police", sos.steps)]
    if sum(waits_s) > LONGEST_TO_SHEET_S:
        words = f"come to the 999 sheet only after {sum(waits_s)} seconds; write waits of at most {LONGEST_TO_SHEET_S} seconds together"
        yield ("ladder", "sos", "steps"), words
    if sos.action_s + sos.answer_s > LONGEST_SILENCE_S:
        yield (
            ("ladder", "sos", "action_s"),
            f"and answer_s let one person hold it for {sos.action_s + sos.answer_s} seconds without a word;"
            f" write at most {LONGEST_SILENCE_S} together",
        )


def _ladder(name: str, ladder: LadderTable) -> Found:
    steps = ladder.steps
    if steps[-1].kind != "police":
        yield (
            ("ladder", name, "steps", len(steps) - 1),
            'is the last, which repeats until somebody answers, and shows no 999 sheet; write kind = "police"',
        )
    if name != "code_word" and not any("office" in step.roles for step in steps):
        yield ("ladder", name, "steps"), 'never tell the office; write "office" among the roles of the first'
    for index, step in enumerate(steps):
        if len(set(step.roles)) < len(step.roles):
            yield ("ladder", name, "steps", index, "roles"), "names a role twice; take one out"


def _review(table: PolicyTable) -> Found:
    if table.review.by_date and not is_day(table.review.by_date):
        yield ("review", "by_date"), f'is "{table.review.by_date}", no day of the calendar; write one like "2028-05-31"'


CHECKS: tuple[Callable[[PolicyTable], Found], ...] = (_approval, _assessing, _pairs, _contacting, _evening, _steps, _review)
