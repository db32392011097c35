"""Pairs with a safe word (P4), clause by clause, and one whole visit."""

from badgelink.messages import ARRIVED, EXTENDED, LEFT

from . import walking
from .school import HEAD, JO, PRIYA, TOM
from .walking import Walk

PRESET = "paired-safe-word"


def test_a_whole_visit_of_a_pair_that_agreed_a_safe_word(walk: Walk) -> None:
    walking.plan(walk, PRIYA, PRIYA, TOM, leave_word="the kettle")
    walking.agree(walk, HEAD, "Yes to this visit")
    walking.agree(walk, JO, "I have read this plan")
    walking.leave(walk, JO, 1, 2)
    walk.school.waits(10, 1, 2)
    walk.school.says(1, ARRIVED)
    walk.school.says(2, ARRIVED)
    walking.stands(walk, TOM, "inside", "inside-as-the-second-sees-it")
    walk.school.waits(20, 1, 2)
    walk.school.says(2, EXTENDED, 15)
    walk.school.says(1, LEFT)
    walk.school.says(2, LEFT)
    walking.is_on_the_board(walk, JO, "on the way back", "on-the-way-back")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=HEAD)
    walking.on_record(walk, HEAD, "Tom Reed", "15 minutes more", "He comes back on Monday")
