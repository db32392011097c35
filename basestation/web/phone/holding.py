"""Who holds a link, and whether it still opens anything: asked anew at every use, of the site as it is now."""

from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException

from ...core.deliveries.dispatch import inside
from ...core.deliveries.phone_link import BadLink, LinkOver, read_token
from ...core.incident import Incident
from ...core.telling import Person
from ..context import WebContext, context_of
from ..pages import viewing
from ..pages.record import Record, read_record
from ..security.doorkeeper import Session

NO_LINK = "This link is not whole. Open it from the message itself, or open Doorstep and sign in."
RAN_OUT = "This link has run out. Open Doorstep and sign in: the board shows what is open now."
NOT_YOURS = "This link opens nothing any more. Open Doorstep and sign in, or ask the office."


@dataclass(frozen=True, slots=True)
class Holder:
    """`incident` is as the journal has it."""

    context: WebContext
    token: str
    person: Person
    record: Record

    @property
    def incident(self) -> Incident:
        return self.record.incident

    @property
    def as_session(self) -> Session:
        """In the words in which the other pages ask who it is. It is no session: it opens this one incident."""
        return Session(self.person.number, self.person.name, self.person.roles, "", "")


async def holder_of(request: Request, token: str) -> Holder:
    """HTTPException in plain words when the link opens nothing. It never says whether there is an alarm."""
    context = context_of(request)
    try:
        link = read_token(context.link_key, token, context.now_ms())
    except BadLink as error:
        raise HTTPException(404, NO_LINK) from error
    except LinkOver as error:
        raise HTTPException(410, RAN_OUT) from error
    person = context.service.site.roster.get(link.person)
    if person is None:
        raise HTTPException(403, NOT_YOURS)
    holder = Holder(context, token, person, await read_record(context.engine, link.incident))
    if not viewing.answers(holder.as_session) or _is_there(holder):
        raise HTTPException(403, NOT_YOURS)
    return holder


def _is_there(holder: Holder) -> bool:
    """On this visit, perhaps since the link was made: the phone may lie on the kitchen table of that very house."""
    site, incident = holder.context.service.site, holder.incident
    return holder.person.number in inside(site, incident) or viewing.is_there(site, incident, holder.person.number)
