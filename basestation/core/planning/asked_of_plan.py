"""What the policy asks of the plan itself: purpose, times, the family, the car, the words, the hour."""

from collections.abc import Iterable

from ..policy.ladders import HEAD
from .asked_of_people import given_now
from .case import CHANGE, FAIL, HEAD_AGREES, OK, WARN, Case, Finding, Rule, State, there


def _purpose(case: Case) -> Iterable[Finding]:
    if case.visit.plan.purpose:
        yield Finding("purpose", OK, "The purpose is on record.")
    else:
        yield Finding("purpose", FAIL, "What the visit is for, and why it is needed, is not on record.", CHANGE)


def _times(case: Case) -> Iterable[Finding]:
    if case.visit.plan.back_by_ms <= case.around.now_ms:
        yield Finding("times", FAIL, "The time of return has passed.", "Change the plan, or say that the visit is not going.")


def _announced(case: Case) -> Iterable[Finding]:
    silent = [stop for stop in case.visit.plan.stops if not stop.is_announced]
    if any(not stop.why_unannounced for stop in silent):
        yield Finding("announced", FAIL, "The family was not told, and nobody wrote down why.", "Tell the family, or write down why not.")
    elif silent:
        yield Finding("announced", OK, f"The family was not told: {silent[0].why_unannounced}")
    else:
        yield Finding("announced", OK, "The family was told beforehand.")


def _vehicle(case: Case) -> Iterable[Finding]:
    plan, asked = case.visit.plan, case.rules.vehicle
    if asked == "route and means":
        yield there(
            "vehicle", plan.travel, FAIL, "Route and means of travel are on record.", "Route and means of travel are not on record."
        )
    elif asked != "no":
        missing: State = FAIL if asked == "required" else WARN
        yield there("vehicle", plan.vehicle, missing, "Car and registration are on record.", "Car and registration are not on record.")


def _words(case: Case) -> Iterable[Finding]:
    plan, asked = case.visit.plan, case.rules.code_words
    if asked.to_office:
        yield there("code word", plan.code_word, FAIL, "A code word for “call 999” is agreed.", "No code word for “call 999” is agreed.")
    if asked.to_colleague and plan.second is not None:
        yield there("leave word", plan.leave_word, FAIL, "A word for “we leave now” is agreed.", "No word for “we leave now” is agreed.")
    if asked.challenge:
        both = plan.challenge and plan.challenge_answer
        yield there("challenge", both, FAIL, "The office's question and its answer are agreed.", "No question and answer are agreed.")


def _response(case: Case) -> Iterable[Finding]:
    if case.rules.overdue == "own procedure":
        words, without = "This visit has its own emergency response.", "This visit has no emergency response of its own."
        yield there("response", case.visit.plan.response, FAIL, words, without)


def _hour(case: Case) -> Iterable[Finding]:
    evening = case.evening
    if evening.unknown and case.rules.evening.after_dark != "as planned":
        yield Finding("after dark", WARN, evening.unknown)
    if evening.is_dark and evening.after_dark != "as planned":
        yield _evening("after dark", evening.after_dark, evening.reasons[0], case)
    if evening.is_out_of_hours and evening.out_of_hours != "as planned":
        yield _evening("out of hours", evening.out_of_hours, evening.reasons[-1], case)


def _evening(rule: str, asks: str, why: str, case: Case) -> Finding:
    if asks == "assessed":
        remedy = "Open the assessment and fill it in."
        return Finding(rule, OK if case.visit.assessments else FAIL, f"{why} That needs an assessment.", remedy)
    if asks == HEAD_AGREES:
        is_agreed = any(given.role == HEAD for given in given_now(case.visit, "visit"))
        remedy = "" if is_agreed else "Ask the head to say yes to this visit."
        return Finding(rule, OK if is_agreed else FAIL, f"{why} That needs the head's agreement.", remedy)
    return Finding(rule, FAIL, f"{why} The policy discourages that.", "Choose another time, or write down why it goes all the same.")


RULES: tuple[Rule, ...] = (_purpose, _times, _announced, _vehicle, _words, _response, _hour)
