"""The sealed medical note, on the page of an alarm: for those who answer it, and written down each time (R19)."""

from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.incident import Incident
from ...store.looks import MEDICAL, Look
from ...store.medical import CantOpen, read_note
from ..context import WebContext
from ..security.doorkeeper import Session
from . import viewing


async def medical_note(context: WebContext, incident: Incident, session: Session) -> str:
    """Empty when there is none, or none for this person to see. Of two who are there together, each note is said to be whose."""
    wearers = [wearer for wearer in (incident.visitor, incident.second) if wearer is not None]
    if not (incident.is_open and not incident.is_drill and viewing.answers(session)):
        return ""
    notes = {wearer: await _note_of(context, incident, session, wearer) for wearer in wearers}
    names = {wearer: f"{name_of(context.service.site, wearer)}: " if len(wearers) > 1 else "" for wearer in wearers}
    return "\n".join(f"{names[wearer]}{note}" for wearer, note in notes.items() if note)


async def _note_of(context: WebContext, incident: Incident, session: Session, wearer: int) -> str:
    """One that can't be opened is said to be there."""
    try:
        note = await run_in_threadpool(read_note, context.engine, context.data_dir, wearer)
    except CantOpen as error:
        return f"There is a medical note, but it can't be opened: {error}."
    if note:
        context.looking.note(context.engine, Look(context.now_ms(), session.person, wearer, MEDICAL, incident.number, incident.visit_no))
    return note
