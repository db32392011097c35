"""Lone working and outreach (P3), clause by clause, and one whole visit."""

from badgelink.messages import ARRIVED, LEFT

from . import walking
from .school import HEAD, JO, PRIYA, SAM
from .walking import Walk

PRESET = "lone-working"
TWO_STOPS = {"address_1": "3 Saltings Close, Hessle, HU13 9AA", "code_word": "the yellow folder", "parts": ""}


def test_a_whole_visit_alone_to_two_homes_as_the_safeguarding_lead_agreed(walk: Walk) -> None:
    walking.plan(walk, PRIYA, PRIYA, stops=2, **TWO_STOPS)
    walking.assess(walk, PRIYA, interval="0")
    walking.agree(walk, PRIYA, "I sign the assessment")
    walking.agree(walk, SAM, "Yes to this visit")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1)
    for minutes in (10, 15):
        walk.school.waits(minutes, 1)
        walk.school.says(1, ARRIVED)
        walking.stands(walk, JO, "inside", f"inside-after-{minutes}")
        walk.school.waits(20, 1)
        walk.school.says(1, LEFT)
        walking.is_on_the_board(walk, HEAD, "on the way", f"left-after-{minutes}")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA)
    walking.on_record(walk, SAM, "3 Saltings Close", "Sam Okoro", "He comes back on Monday")
