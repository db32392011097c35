"""Pairs with a code word (P2), clause by clause, and one whole visit."""

from badgelink.messages import ARRIVED, EXTENDED, LEFT

from . import walking
from .school import HEAD, JO, PRIYA, TOM
from .walking import Walk

PRESET = "paired-code-word"


def test_a_whole_visit_of_a_pair_with_a_code_word(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA, TOM, code_word="the yellow folder")
    walking.assess(walk, PRIYA, interval="0")
    walking.agree(walk, JO, "I have read this plan")
    walking.agree(walk, HEAD, "I have read this plan")
    walking.leave(walk, JO, 1, 2)
    walk.school.waits(10, 1, 2)
    walk.school.says(1, ARRIVED)
    walk.school.says(2, ARRIVED)
    walking.stands(walk, JO, "inside", "inside")
    walk.school.waits(20, 1, 2)
    walk.school.says(1, EXTENDED, 15)
    walking.is_on_the_board(walk, HEAD, "11:45", "extended")
    walk.school.says(1, LEFT)
    walk.school.says(2, LEFT)
    walking.is_on_the_board(walk, JO, "on the way back", "on-the-way-back")
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA, discussed=HEAD)
    walking.on_record(walk, HEAD, "Arrived", "Left", "Back")
