"""One click makes the pack of an incident (R44): for the police, an allegation, an insurer. That it was made is on record first."""

import hashlib
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ...core.decisions import RecordPack
from ...core.policy.ladders import HEAD
from ...core.turn import ForSite
from ...store.looks import PACK, Look
from ..admin.asking import NotStored, ask
from ..admin.form import Form, read_form
from ..context import WebContext, context_of
from ..pages import viewing
from ..pages.record import not_there
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from .pack_evidence import PackEvidence, read_pack
from .pack_files import pack_zip

router = APIRouter(prefix="/incident")
Maker = Annotated[Session, Depends(viewing.allowed("make packs"))]

ALLEGATION, OTHER = "allegation", "other"
WHY = {"police": "The police want it", ALLEGATION: "There is an allegation", "insurance": "The insurer wants it", OTHER: "Something else"}
ONLY_ALLEGATION = "The safeguarding lead makes a pack when there is an allegation. For anything else, ask the head."


@dataclass(frozen=True, slots=True)
class Made:
    zip: bytes
    fingerprint: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.zip).hexdigest()


@router.get("/{number:int}/pack")
async def show_pack(request: Request, number: int, session: Maker) -> Response:
    return _page(request, session, await _read(request, number), Form())


@router.post("/{number:int}/pack")
async def make_pack(request: Request, number: int, session: Maker) -> Response:
    context, form = context_of(request), await read_form(request)
    evidence = await _read(request, number)
    why = form.choice("why", "what it is for", reasons(session))
    note = form.text("note", "what it is for", 300, required=why == OTHER)
    if form.errors:
        return _page(request, session, evidence, form, 422)
    words = f"{why}: {note}" if note else why
    made = await run_in_threadpool(_make, evidence, session.name, words)
    try:
        await _put_on_record(context, session, evidence, made, words)
    except NotStored as error:
        form.errors["why"] = str(error)
        return _page(request, session, evidence, form, 503)
    named = {"Content-Disposition": f'attachment; filename="incident-{number}.zip"'}
    return Response(made.zip, media_type="application/zip", headers=named)


def reasons(session: Session) -> dict[str, str]:
    """The head decides what a pack is for; an allegation may be about the head."""
    return WHY if HEAD in session.roles else {ALLEGATION: WHY[ALLEGATION]}


async def _read(request: Request, number: int) -> PackEvidence:
    evidence = await run_in_threadpool(read_pack, context_of(request), number)
    if evidence is None:
        raise await not_there(context_of(request).engine, "incident", number, "There is no such incident.")
    return evidence


def _make(evidence: PackEvidence, made_by: str, why: str) -> Made:
    return Made(pack_zip(evidence, made_by, why), evidence.rows.fingerprint)


async def _put_on_record(context: WebContext, session: Session, evidence: PackEvidence, made: Made, why: str) -> None:
    """Only what is on record is handed out; and those whose positions are in it can see that it was made."""
    incident, now_ms = evidence.incident, context.now_ms()
    order = RecordPack(now_ms, session.person, incident.number, why, made.fingerprint, made.digest, "an incident pack was made")
    await ask(context, ForSite(order))
    for wearer in (person for person in (incident.visitor, incident.second) if person is not None):
        await context.looking.record(context.engine, Look(now_ms, session.person, wearer, PACK, incident.number, incident.visit_no))


def _page(request: Request, session: Session, evidence: PackEvidence, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    times = Times(context.service.site.zone, context.now_ms())
    return page(
        request, "record_pack.html", status, form=form, incident=evidence.incident, reasons=reasons(session), times=times,
        is_whole=HEAD in session.roles, only_allegation=ONLY_ALLEGATION, rows=evidence.rows,
    )  # fmt: skip
