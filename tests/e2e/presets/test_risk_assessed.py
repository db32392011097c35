"""Risk-assessed visits (P1), clause by clause, and one whole visit."""

from badgelink.messages import ARRIVED, LEFT

from . import walking
from .school import DEL, JO, PRIYA
from .walking import Walk

PRESET = "risk-assessed"
OWN = {
    "response": "Ring the neighbour at number 16, then 999.",
    "travel": "By bus 105, and on foot from the stop.",
    "challenge": "Is Kim in today?",
    "challenge_answer": "No, at the dentist",
}


def test_a_whole_visit_with_its_own_assessment_signed_by_a_delegate(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA, **OWN)
    walking.assess(walk, PRIYA, interval="15")
    walking.agree(walk, DEL, "Yes to this visit, and I sign its assessment")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1)
    walk.school.waits(10, 1)
    walk.school.says(1, ARRIVED)
    walking.stands(walk, JO, "inside", "inside")
    walk.school.waits(14, 1)
    walk.school.checks_in(1)
    walk.school.waits(12, 1)
    walking.asks_the_password(walk, JO, "Is Kim in today?")
    walking.is_on_the_board(walk, DEL, "inside", "checked-in")
    walk.school.says(1, LEFT)
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=DEL)
    walking.on_record(walk, DEL, "09:40", "Del Amari", "He comes back on Monday")
