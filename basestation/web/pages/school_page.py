"""What the school has set up and on record, on one page: what is not needed every day keeps out of the menu."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from ..rendering import page
from ..security.signed_in import SignedIn
from .viewing import may

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Entry:
    """`what` is the row of viewing.MAY that lets somebody in."""

    address: str
    words: str
    hint: str
    what: str


SECTIONS: dict[str, tuple[Entry, ...]] = {
    "Ready for the day": (
        Entry("/policy", "Policy", "What the school asks of a visit, and what to read before one", "read the policy"),
        Entry("/wall-sheet", "999 sheet for the wall", "For when this computer is off. Print it and put it up", "see the board"),
        Entry("/roads", "Roads", "Does an alarm get through? Each way in from a badge and out to people", "watch the roads"),
        Entry("/drills", "Drills", "Practise an alarm, and see how it went", "call drills"),
    ),
    "Who and what": (
        Entry("/people", "People", "Staff, how they are reached, training, and who may sign in", "look after people"),
        Entry("/badges", "Badges", "Which there are, and what each is made of", "look after badges"),
    ),
    "On record": (
        Entry("/incidents", "Alarms and drills", "Every one on record, its visit, and its pack for the police", "see records"),
        Entry("/report", "Report for governors", "The year's figures, on a page or two to print", "see records"),
        Entry("/exports", "Lists for a spreadsheet", "Visits, alarms, calls, departures and drills", "export records"),
        Entry("/journal", "Journal", "Has anybody changed the record?", "verify the journal"),
        Entry("/retention", "What is kept, and how long", "What the rule would erase, and what is held back", "erase what is old"),
    ),
}


@router.get("/school")
async def show_school(request: Request, session: SignedIn) -> Response:
    sections = {head: [entry for entry in entries if may(session, entry.what)] for head, entries in SECTIONS.items()}
    return page(request, "school.html", sections={head: entries for head, entries in sections.items() if entries})
