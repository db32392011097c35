"""Staff from a spreadsheet, and back into one. An import is shown row by row first; only what was shown is ever written."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ...store import roster
from ...store.roster import Member
from ..context import WebContext, context_of, desk_of
from ..csv_safe import csv_bytes
from ..pages import viewing
from ..rendering import page
from ..security.signed_in import Session
from .csv_reading import MOST_BYTES, CantRead, decoded, read_lines
from .form import Form
from .head_alone import locked_for
from .people import TAKEN
from .roster_changes import change
from .staff_columns import HEADINGS
from .staff_plan import StaffPlan, plan_import

router = APIRouter(prefix="/people")
Admin = Annotated[Session, Depends(viewing.allowed("look after people"))]
CHANGED_MEANWHILE = "Somebody changed the roster meanwhile, so this would now do something else. Look at it again, then confirm."


@router.get("/import")
async def show_import(request: Request, session: Admin) -> Response:
    return page(request, "import.html", form=Form(), headings=HEADINGS)


@router.post("/import")
async def dry_run(request: Request, session: Admin) -> Response:
    """Shows what would happen. Nothing is written."""
    form = Form()
    try:
        text = await _sent(request, form)
        plan = await _plan(context_of(request), session, text)
    except CantRead as error:
        form.errors["text" if form.get("text") else "file"] = str(error)
        return page(request, "import.html", 422, form=form, headings=HEADINGS)
    return await _plan_page(request, plan, text)


@router.post("/import/confirm")
async def confirm(request: Request, session: Admin) -> Response:
    """Writes all of it in one transaction, if it is still what was shown."""
    context, form = context_of(request), Form()
    async with desk_of(request):
        try:
            text = await _sent(request, form)
            plan = await _plan(context, session, text)
        except CantRead as error:
            form.errors["text"] = str(error)
            return page(request, "import.html", 422, form=form, headings=HEADINGS)
        if plan.fingerprint != form.get("seen"):
            return await _plan_page(request, plan, text, CHANGED_MEANWHILE)
        try:
            drafts = [(row.number, row.draft) for row in plan.writes if row.draft]
            change(context, session.person, "imported from a file", lambda to: roster.write_members(to, drafts))
        except roster.Taken:
            return await _plan_page(request, plan, text, TAKEN)
    return RedirectResponse("/people", 303)


@router.get("/template.csv")
async def template(request: Request, session: Admin) -> Response:
    return _file("doorstep-staff-template.csv", [])


@router.get("/export.csv")
async def export(request: Request, session: Admin) -> Response:
    everybody = await run_in_threadpool(roster.members, context_of(request).engine)
    return _file("doorstep-staff.csv", [_exported(member) for member in everybody])


async def _plan_page(request: Request, plan: StaffPlan, text: str, changed: str = "") -> Response:
    """Two thousand rows take a tenth of a second to draw: no alarm waits for them."""
    status = 409 if changed else 200
    return await run_in_threadpool(page, request, "import_plan.html", status, plan=plan, text=text, changed=changed)


def _file(name: str, rows: list[list[str]]) -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_bytes(list(HEADINGS.values()), rows), media_type="text/csv; charset=utf-8", headers=named)


def _exported(member: Member) -> list[str]:
    mail = next((contact.address for contact in member.contacts if contact.channel == "mail"), "")
    special: dict[str, Any] = {"roles": ", ".join(member.roles), "email": mail, "is_routine": "yes" if member.is_routine else "no"}
    return [str((special[field] if field in special else getattr(member, field)) or "") for field in HEADINGS]


async def _sent(request: Request, form: Form) -> str:
    """The file, or what was pasted. `form` keeps what was typed."""
    sent = await request.form()
    form.typed |= {name: value for name, value in sent.items() if isinstance(value, str)}
    file = sent.get("file")
    if isinstance(file, UploadFile) and file.filename:
        return decoded(await file.read(MOST_BYTES + 1))
    return form.get("text")


async def _plan(context: WebContext, session: Session, text: str) -> StaffPlan:
    everybody = await run_in_threadpool(roster.members, context.engine)
    badges = {badge.number: badge.label for badge in context.service.site.badges.values() if not badge.is_for_drills}
    locked = locked_for(session.roles, everybody)
    return await run_in_threadpool(lambda: plan_import(read_lines(text), everybody, badges, locked))
