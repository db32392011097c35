"""Who is on the roster, how they are reached, and who may sign in."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.policy import HEAD, OFFICE, SECOND
from ...store import invites, roster
from ...store.roster import Member, MemberDraft
from ..context import context_of, desk_of
from ..rendering import page
from ..security.signed_in import Session, require
from .contacts import WAYS, read_contacts, rows_of, typed_contacts
from .form import Form, cleaned, read_form
from .password_field import sign_in_name

log = logging.getLogger(__name__)
router = APIRouter(prefix="/people")
Admin = Annotated[Session, Depends(require("head", "technician"))]

# What a role lets a person do; the ladder tells office, second and head.
ROLES = (
    ("visitor", "goes out on visits"),
    (OFFICE, "office: signs visits out, answers first"),
    (SECOND, "second person: answers when the office does not"),
    (HEAD, "head: answers third, and looks after people"),
    ("technician", "technician: looks after people and badges"),
)
ADMIN_ROLES = {"head", "technician"}
TAKEN = "Somebody else has this sign-in name already. Choose another."
NOT_SURE = "Tick that you are sure."
LAST_ADMIN = "This is the last person who can look after people and badges. Give somebody else the role and a password first."


@router.get("")
async def show_people(request: Request, session: Admin) -> Response:
    everybody = await run_in_threadpool(roster.members, context_of(request).engine)
    return page(request, "people.html", members=everybody, roles=ROLES, gaps=_gaps(everybody, context_of(request).channels))


@router.get("/add")
async def show_add(request: Request, session: Admin) -> Response:
    return _form_page(request, Form(), None)


@router.post("/add")
async def add(request: Request, session: Admin) -> Response:
    form = await read_form(request)
    draft = _read(form)
    if not form.errors:
        try:
            number = await run_in_threadpool(roster.add_member, context_of(request).engine, draft)
            return _changed(request, session, f"added person {number}")
        except roster.Taken:
            form.errors["sign_in"] = TAKEN
    return _form_page(request, form, None, 422)


@router.get("/{number:int}")
async def show_member(request: Request, number: int, session: Admin) -> Response:
    member = await _member(request, number)
    return _form_page(request, _form_of(member), member)


@router.post("/{number:int}")
async def change(request: Request, number: int, session: Admin) -> Response:
    member, form = await _member(request, number), await read_form(request)
    draft = _read(form)
    if not (ADMIN_ROLES & set(draft.roles) and draft.sign_in) and await _is_last_admin(request, member):
        form.errors["roles"] = LAST_ADMIN
    if not form.errors:
        try:
            await run_in_threadpool(roster.change_member, context_of(request).engine, number, draft)
            return _changed(request, session, f"changed person {number}")
        except roster.Taken:
            form.errors["sign_in"] = TAKEN
    return _form_page(request, form, member, 422)


@router.post("/{number:int}/invite")
async def invite(request: Request, number: int, session: Admin) -> Response:
    """Shown once, to the admin, who hands it on."""
    context, member = context_of(request), await _member(request, number)
    if member.sign_in is None:
        form = _form_of(member)
        form.errors["sign_in"] = "Give this person a sign-in name and save it first."
        return _form_page(request, form, member, 422)
    token = await run_in_threadpool(invites.invite, context.engine, number, context.now_ms())
    link = f"{context.base_url.rstrip('/')}/set-password/{token}"
    return page(request, "invited.html", member=member, link=link)


@router.post("/{number:int}/remove")
async def remove(request: Request, number: int, session: Admin) -> Response:
    context, member, form = context_of(request), await _member(request, number), await read_form(request)
    async with desk_of(request):  # nobody sends them out meanwhile
        why_not = _busy_with(request, number) or (LAST_ADMIN if await _is_last_admin(request, member) else "")
        why_not = why_not or ("" if form.get("sure") else NOT_SURE)
        if not why_not:
            await run_in_threadpool(roster.retire_member, context.engine, number)
            await run_in_threadpool(invites.withdraw_invite, context.engine, number)
            return _changed(request, session, f"removed person {number}")
    form = _form_of(member)
    form.errors["remove"] = why_not
    return _form_page(request, form, member, 422)


def _read(form: Form) -> MemberDraft:
    name, mobile = form.text("name", "the name", 100), form.text("mobile", "the mobile number", 40, required=False)
    if "mobile" not in form.errors and not set(mobile) <= set("0123456789+() -"):
        form.errors["mobile"] = "Use digits, spaces and + only, like 07700 900123."
    roles = form.choices("roles", [role for role, _ in ROLES])
    return MemberDraft(name, roles, mobile, sign_in_name(form, required=False), read_contacts(form))


def _form_of(member: Member) -> Form:
    typed = {"name": member.name, "mobile": member.mobile, "sign_in": member.sign_in or ""}
    return Form(typed | typed_contacts(member.contacts), {"roles": list(member.roles)})


def _form_page(request: Request, form: Form, member: Member | None, status: int = 200) -> Response:
    return page(request, "person.html", status, form=form, member=member, roles=ROLES, ways=WAYS, rows=rows_of(form))


def _changed(request: Request, session: Session, what: str) -> Response:
    log.info("person %s %s", session.person, what)
    context_of(request).service.reload()
    return RedirectResponse("/people", 303)


async def _member(request: Request, number: int) -> Member:
    member = await run_in_threadpool(roster.find_member, context_of(request).engine, number)
    if member is None:
        raise HTTPException(404)
    return member


async def _is_last_admin(request: Request, member: Member) -> bool:
    everybody = await run_in_threadpool(roster.members, context_of(request).engine)
    able = [other.number for other in everybody if other.can_sign_in and ADMIN_ROLES & set(other.roles)]
    return able == [member.number]


def _busy_with(request: Request, number: int) -> str:
    """Nobody disappears from the roster in the middle of a visit or an alarm."""
    site = context_of(request).service.site
    if any(number in (visit.plan.visitor, visit.plan.second) for visit in site.visits.values()):
        return "This person is part of a visit that is under way. Wait until it is over."
    if any(incident.is_open and number in (incident.owner, incident.visitor) for incident in site.incidents.values()):
        return "This person is part of an alarm that is still open. Close it first."
    return ""


def _gaps(everybody: list[Member], channels: frozenset[str]) -> list[str]:
    """What would go wrong in an alarm, said while it is quiet. A way that this base can't go counts for nothing."""
    reached = {member.number for member in everybody if any(contact.channel in channels for contact in member.contacts)}
    gaps = [
        f"Nobody can be reached as {words}: an alarm that comes to this step would tell no one."
        for role, words in ((OFFICE, "the office"), (SECOND, "the second person"), (HEAD, "the head"))
        if not any(role in member.roles and member.number in reached for member in everybody)
    ]
    silent = [member.name for member in everybody if {OFFICE, SECOND, HEAD} & set(member.roles) and member.number not in reached]
    return gaps + [f"{cleaned(name)} answers alarms but has no way to be reached." for name in silent]
