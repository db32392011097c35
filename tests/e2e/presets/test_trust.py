"""Trust-wide home visits (P0), clause by clause, and one whole visit."""

from badgelink.messages import ARRIVED, LEFT

from . import walking
from .school import HEAD, JO, PRIYA
from .walking import Walk

PRESET = "trust"


def test_a_whole_visit_in_an_emergency_with_the_head_s_word_by_telephone(walk: Walk) -> None:
    walking.plan(walk, JO, PRIYA)
    walking.yes_by_telephone(walk, JO, HEAD)
    walking.leave(walk, JO, 1)
    walking.confirm(walk, HEAD)
    walk.school.waits(10, 1)
    walk.school.says(1, ARRIVED)
    walking.stands(walk, PRIYA, "inside", "inside-as-the-visitor-sees-it")
    walk.school.waits(20, 1)
    walking.rings(walk, JO, "15 minutes more")
    walking.is_on_the_board(walk, HEAD, "11:45", "extended-by-telephone")
    walk.school.says(1, LEFT)
    walking.rings(walk, JO, "Back, or safely home")
    walking.write_up(walk, PRIYA)
    walking.on_record(walk, HEAD, "Margaret Ellis", "confirmed", "15 minutes more", "He comes back on Monday")
