"""Who is on the roster, how they are reached, and who may sign in."""

import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.planning.qualifying import Finding, version_of
from ...core.site import Site
from ...store import invites, phone_tokens, roster
from ...store.changing import Changing
from ...store.roster import Member, MemberDraft
from ..context import context_of, desk_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.doorkeeper import doorkeeper_of
from ..security.signed_in import Session
from .contacts import READERS, WAYS, rows_of
from .form import Form, read_form
from .head_alone import LINK, REMOVAL, SESSIONS, WHY, as_it_was, holds, locked_for, refusals
from .people_form import ROLES, read_member, typed_member
from .people_gaps import gaps, standings, today_at
from .roster_changes import change

log = logging.getLogger(__name__)
router = APIRouter(prefix="/people")
Admin = Annotated[Session, Depends(viewing.allowed("look after people"))]

ADMIN_ROLES = {"head", "technician"}
TAKEN = "Somebody else has this sign-in name already. Choose another."
NOT_SURE = "Tick that you are sure."
LAST_ADMIN = "This is the last person who can look after people and badges. Give somebody else the role and a password first."


@router.get("")
async def show_people(request: Request, session: Admin) -> Response:
    everybody = await run_in_threadpool(roster.members, context_of(request).engine)
    context = context_of(request)
    site = context.service.site
    wanting = standings(everybody, site.policy.rules, today_at(site, context.now_ms()), version_of(site.policy.rules))
    return page(request, "people.html", members=everybody, gaps=gaps(everybody, context.channels), wanting=wanting)


@router.get("/add")
async def show_add(request: Request, session: Admin) -> Response:
    return await _form_page(request, Form(), None)


@router.post("/add")
async def add(request: Request, session: Admin) -> Response:
    form = await read_form(request)
    draft = read_member(form, context_of(request).service.site.badges, None)
    await _refuse_what_the_head_does(request, form, None, draft)
    if not form.errors:
        try:
            number = change(context_of(request), session.person, "added by hand", lambda to: roster.add_member(to, draft))
            return _changed(session, number, ("added",))
        except roster.Taken:
            form.errors["sign_in"] = TAKEN
    return await _form_page(request, form, None, 422)


@router.get("/{number:int}")
async def show_member(request: Request, number: int, session: Admin) -> Response:
    member = await _member(request, number)
    return await _form_page(request, typed_member(member), member)


@router.post("/{number:int}")
async def change_one(request: Request, number: int, session: Admin) -> Response:
    member, form = await _member(request, number), await read_form(request)
    draft = read_member(form, context_of(request).service.site.badges, member)
    await _refuse_what_the_head_does(request, form, member, draft)
    if not (ADMIN_ROLES & set(draft.roles) and draft.sign_in) and await _is_last_admin(request, member):
        form.errors["roles"] = LAST_ADMIN
    if not form.errors:
        try:
            change(context_of(request), session.person, "changed by hand", lambda to: roster.change_member(to, number, draft))
            return _changed(session, number, roster.changed_fields(member, draft))
        except roster.Taken:
            form.errors["sign_in"] = TAKEN
    return await _form_page(request, form, member, 422)


@router.post("/{number:int}/invite")
async def invite(request: Request, number: int, session: Admin) -> Response:
    """Shown once, to the admin, who hands it on."""
    context, member = context_of(request), await _member(request, number)
    if holds(member, await _locked(request)):
        return await _refused(request, member, "invite", LINK)
    if member.sign_in is None:
        return await _refused(request, member, "sign_in", "Give this person a sign-in name and save it first.")
    token = change(context, session.person, "made for them", lambda to: invites.invite(to, number))
    link = f"{context.base_url.rstrip('/')}/set-password/{token}"
    return page(request, "invited.html", member=member, link=link)


@router.post("/{number:int}/end-sessions")
async def end_sessions(request: Request, number: int, session: Admin) -> Response:
    """A telephone that was lost, or somebody who should not be let in any longer."""
    member = await _member(request, number)
    if holds(member, await _locked(request)):
        return await _refused(request, member, "sessions", SESSIONS)
    change(context_of(request), session.person, "signed out by somebody else", lambda to: roster.end_sessions(to, number))
    return RedirectResponse(f"/people/{number}#sessions", 303)


@router.post("/{number:int}/remove")
async def remove(request: Request, number: int, session: Admin) -> Response:
    context, member, form = context_of(request), await _member(request, number), await read_form(request)
    async with desk_of(request):  # nobody sends them out meanwhile
        why_not = REMOVAL if holds(member, await _locked(request)) else ""
        why_not = why_not or _busy_with(request, number) or (LAST_ADMIN if await _is_last_admin(request, member) else "")
        why_not = why_not or ("" if form.get("sure") else NOT_SURE)
        if not why_not:
            change(context, session.person, "has left", lambda to: _retire(to, number))
            return _changed(session, number, ("removed",))
    return await _refused(request, member, "remove", why_not)


def _retire(to: Changing, number: int) -> None:
    roster.retire_member(to, number)
    invites.withdraw_invite(to, number)
    phone_tokens.end_phone_token(to, number)


async def _refused(request: Request, member: Member, field: str, words: str) -> Response:
    form = typed_member(member)
    form.errors[field] = words
    return await _form_page(request, form, member, 422)


async def _refuse_what_the_head_does(request: Request, form: Form, before: Member | None, draft: MemberDraft) -> None:
    locked = await _locked(request)
    form.errors |= dict(refusals(locked, before, draft))
    form.ticked["roles"] = as_it_was(form.ticked.get("roles", []), locked, before)


async def _locked(request: Request) -> tuple[str, ...]:
    """The roles that whoever asks may not touch."""
    everybody = await run_in_threadpool(roster.members, context_of(request).engine)
    return locked_for(request.state.session.roles, everybody)


async def _form_page(request: Request, form: Form, member: Member | None, status: int = 200) -> Response:
    context = context_of(request)
    site = context.service.site
    sessions = await doorkeeper_of(request).sessions_of(member.number) if member else []
    locked = await _locked(request)
    badges = [("", "none"), *((str(badge.number), badge.label) for _, badge in sorted(site.badges.items()) if not badge.is_for_drills)]
    return page(
        request, "person.html", status, form=form, member=member, roles=ROLES, ways=WAYS, readers=READERS, badges=badges,
        rows=rows_of(form), findings=_wanting(site, member, context.now_ms()), sessions=sessions, times=Times(site.zone, context.now_ms()),
        practised_ms=site.practised.get(member.number) if member else None,
        locked=locked, why_locked=WHY, in_charge=holds(member, locked),
        only_the_head={"invite": LINK, "sessions": SESSIONS, "remove": REMOVAL},
    )  # fmt: skip


def _wanting(site: Site, member: Member | None, now_ms: int) -> tuple[Finding, ...]:
    """What is to be renewed before this person goes out again."""
    found = standings([member], site.policy.rules, today_at(site, now_ms), version_of(site.policy.rules)) if member else []
    return found[0].findings if found else ()


def _changed(session: Session, number: int, what: tuple[str, ...]) -> Response:
    log.info("person %s changed person %s: %s", session.person, number, ", ".join(what))
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
