"""What the office is asked about a visit, and when a question that nobody answers is a concern.

A text from a visitor's own telephone is such a question: words alone are no alarm, but nobody may overlook them.
"""

from dataclasses import replace

from ..decisions import AskAboutText, AskOffice, RecordAnswer, RecordSign, VisitDecision
from ..events import QuestionAnswered, Texted
from ..policy.ladders import MINUTE_MS
from ..visit import Visit, earliest

UNANSWERED = "asked of the office, and not answered yet"
LOOK_WITHIN_MS = 2 * MINUTE_MS
LONGEST = 400  # of several that nobody answered; the oldest go first


def decide(visit: Visit, event: QuestionAnswered | Texted) -> tuple[VisitDecision, ...]:
    if isinstance(event, QuestionAnswered):
        return (RecordAnswer(event.at_ms, event.person, event.answer, "answered the question"),) if visit.question else ()
    due_ms = event.at_ms + LOOK_WITHIN_MS if visit.question_due_ms is None else visit.question_due_ms
    why = "a text from their own telephone; it is no alarm"
    return (AskAboutText(event.at_ms, event.person, event.question, due_ms, event.told, why),)


def evolve(visit: Visit, decision: AskOffice | AskAboutText | RecordAnswer) -> Visit:
    match decision:
        case AskOffice():
            return replace(visit, question=_beside(visit, decision.question), asked_stop=visit.stop)
        case AskAboutText():
            return replace(visit, question=_beside(visit, decision.question), question_due_ms=decision.due_ms)
        case RecordAnswer():
            return replace(visit, question="", question_due_ms=None)


def _beside(visit: Visit, question: str) -> str:
    """What still waits for an answer stays, for as long as both can be read."""
    both = f"{visit.question} {question}".strip()
    return both if len(both) <= LONGEST else question


def beside_an_alarm(visit: Visit | None, at_ms: int) -> tuple[RecordSign, ...]:
    """What nobody has answered yet is part of the alarm that begins now."""
    return (RecordSign(at_ms, visit.question, UNANSWERED),) if visit is not None and visit.question else ()


def asked_ms(visit: Visit) -> int | None:
    """By when a badge, or the office, should have answered."""
    return earliest(visit.welfare_due_ms, visit.leaving_due_ms, visit.question_due_ms)


def unanswered(visit: Visit) -> str:
    """What was not said by then."""
    if asked_ms(visit) == visit.leaving_due_ms:
        return "did not say that they are out"
    if asked_ms(visit) == visit.welfare_due_ms:
        return "did not answer when asked for a sign of life"
    return "sent a text that nobody at the office answered for"
