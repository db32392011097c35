"""A school where everything has happened once.

Visits: 1 is planned, 2 is out with an alarm that somebody has, 3 is out and keeps talking, 4 is back and written up.
Tom, who is at school, and Sam, who is out, have texted.
Incidents: 1 the alarm, 2 the wrong answer, 3 a drill that is over. Every alarm has an owner: else it would take each page over.
"""

from dataclasses import replace

from sqlalchemy import insert

from basestation.core.events import (
    Arrived,
    Assessed,
    ChallengeFailed,
    ClosureAsked,
    DrillCalled,
    OwnershipTaken,
    Returned,
    TextHeard,
    WrittenUp,
)
from basestation.core.turn import ForIncident, ForVisit, VisitPlanned
from basestation.policy_file import preset_text
from basestation.store import schema
from tests.e2e.presets.school import HEAD, JO, LEE, PRIYA, SAM, TOM, School
from tests.e2e.screens.office import MINUTE_MS, PLAN


def everything_happens(school: School) -> None:
    now_ms = school.clock.now_ms()
    plan = replace(PLAN, visitor=TOM, second=None, badge=None, leave_ms=now_ms, back_by_ms=now_ms + 90 * MINUTE_MS, code_word="blue folder")
    school.ask(VisitPlanned(now_ms, JO, plan))
    school.ask(ForVisit(1, Assessed(now_ms, JO, (("behaviour", "calm"), ("place", "a large dog")))))
    school.send_out(second=None)
    school.send_out(visitor=SAM, second=None, badge=2, challenge="Is Kim in?", challenge_answer="No", address="2 Low Road")
    school.send_out(visitor=LEE, second=None, badge=None, address="3 Mill Lane")
    for event in (
        Arrived(now_ms, "badge 1"),
        Returned(now_ms, "Jo Bell"),
        WrittenUp(now_ms, LEE, "done", "All well.", HEAD, "A worry"),
    ):
        school.ask(ForVisit(4, event))
    for mobile, words in (("+447700900456", "please ring me"), ("+447700900321", "can you ring me, the dog is loose again?")):
        school.ask(TextHeard(now_ms, mobile, "+44", "says", words, now_ms))
    school.press(1)
    school.ask(ForIncident(1, OwnershipTaken(now_ms, JO, "office")))
    school.ask(ChallengeFailed(now_ms, 3, JO, "office"))
    school.ask(DrillCalled(now_ms, None, PRIYA, "overdue", JO, plan))
    school.ask(ForIncident(3, OwnershipTaken(now_ms, JO, "office")))
    school.ask(ForIncident(3, ClosureAsked(now_ms, JO, "planned", "a drill")))
    version = {"adopted_ms": now_ms, "person": HEAD, "name": "paired-code-word", "text": preset_text("paired-code-word"), "note": "first"}
    with school.engine.begin() as connection:
        connection.execute(insert(schema.policies).values(number=1, **version))
