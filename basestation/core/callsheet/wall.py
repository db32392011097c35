"""The 999 sheet for the wall: the same lines in the same order as the screen's, with blanks, for when the computer is down."""

from dataclasses import dataclass

from ..words import spoken
from .facts import School
from .sheet import ASK, NEVER_RING

RING_FIRST = "After a panic alarm or a code word do not ring the visitor. If they are only late: ring them first."


@dataclass(frozen=True, slots=True)
class Blank:
    """One line to be filled in by hand. `said` is read aloud; `blanks` are written on; `note` is for the caller's eyes."""

    number: int | None
    head: str
    said: str
    blanks: tuple[str, ...] = ()
    note: str = ""


def wall_sheet(school: School) -> tuple[Blank, ...]:
    name, address, telephone = spoken.clean(school.name), spoken.clean(school.address), spoken.clean(school.telephone)
    return (
        Blank(None, "SAY FIRST", "Police, please. Emergency: a member of school staff on a home visit needs help."),
        Blank(1, "ADDRESS", "They are at:", ("",), "From the visit card."),
        Blank(2, "EXACT", "Flat, floor, which door:", ("",)),
        Blank(3, "ENTRANCE", "The best entrance is:", ("",)),
        Blank(4, "WHAT", "They", ("☐ pressed a panic alarm", "☐ said the code word", "☐ are overdue, no answer", "at ______ o'clock")),
        Blank(5, "WHO", "Name, how they look, alone or with whom:", ("",), "Injuries: say what is known, or “not known”."),
        Blank(6, "RISK", "Known risks, and children there:", ("",)),
        Blank(7, "VEHICLE", "Colour, make, registration, where it is parked:", ("",)),
        Blank(8, "CALLER", f"My name is ______________, {name}, {address}. Call back on {telephone or '______________'}."),
        Blank(
            9,
            "DO NOT RING",
            NEVER_RING,
            (),
            RING_FIRST,
        ),
        Blank(10, "ASK", ASK, ("Incident number", "Expected at"), "Nobody came in that time? Call again with that number."),
    )
