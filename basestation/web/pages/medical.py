"""The sealed medical note, on the page of an alarm: for those who answer it, and written down each time (R19)."""

from starlette.concurrency import run_in_threadpool

from ...core.incident import Incident
from ...store.looks import MEDICAL, Look
from ...store.medical import CantOpen, read_note
from ..context import WebContext
from ..security.doorkeeper import Session
from . import viewing


async def medical_note(context: WebContext, incident: Incident, session: Session) -> str:
    """Empty when there is none, or none for this person to see. One that can't be opened is said to be there."""
    wearer = incident.visitor
    if wearer is None or not _may_see(incident, session):
        return ""
    try:
        note = await run_in_threadpool(read_note, context.engine, context.data_dir, wearer)
    except CantOpen as error:
        return f"There is a medical note, but it can't be opened: {error}."
    if note:
        context.looking.note(context.engine, Look(context.now_ms(), session.person, wearer, MEDICAL, incident.number, incident.visit_no))
    return note


def _may_see(incident: Incident, session: Session) -> bool:
    return incident.is_open and not incident.is_drill and viewing.answers(session)
