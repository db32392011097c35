"""Does an alarm get through? The answer that stands above the table of the roads, on the page and in the terminal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from .rows import UNPROVED, Row, faults, is_shown_to_carry, not_protected
from .table import BASE, IN, MIRROR

Kind = Literal["good", "fair", "bad"]
GOOD: Final = "good"
FAIR: Final = "fair"
BAD: Final = "bad"
STAY = "Nobody should go out on a visit until this is put right. Ring whoever is out now."
SHOW_IT = "Press a badge's visible button once, and do what stands beside each line that is not tested yet."


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    head: str
    more: tuple[str, ...] = ()


def verdict(rows: Sequence[Row]) -> Verdict:
    if not rows:
        return Verdict(FAIR, "Nobody knows whether an alarm gets through", ("Nothing watches the roads of this base.",))
    if why := not_protected(rows):
        return Verdict(BAD, "An alarm does not get through", (f"NOT PROTECTED: {why}.", STAY))
    found, carries = faults(rows), is_shown_to_carry(rows)
    if found:
        broken = f"{'one thing is' if len(found) == 1 else f'{len(found)} things are'} broken"
        head = (
            f"An alarm gets through, but {broken}"
            if carries
            else f"{broken[0].upper()}{broken[1:]}, and nothing has shown that an alarm gets through"
        )
        return Verdict(FAIR, head, tuple(_means(found)))
    untested = [row.title for row in rows if row.state == UNPROVED and row.direction not in (BASE, MIRROR) and row.name != "badges"]
    if not carries:
        return Verdict(FAIR, "Nothing is broken, but nothing has shown yet that an alarm gets through", (SHOW_IT,))
    return Verdict(
        GOOD, "An alarm gets through", (f"Not tested yet: {', '.join(untested)}.",) if untested else ("Everything that is set up works.",)
    )


def _means(found: Sequence[Row]) -> list[str]:
    """Whoever carries a badge that only one road would hear is not helped by all the others."""
    deaf = [row.title for row in found if row.direction == IN and row.name != "badges"]
    means = [f"A badge that only this hears is not heard: {' and '.join(deaf)}."] if deaf else []
    silent = any(row.name == "badges" for row in found)
    return [*means, *(["A badge that is out can't be heard: the board says whose."] if silent else [])]
