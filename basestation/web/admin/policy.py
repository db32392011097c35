"""The home-visit policy: what holds, in plain words for everybody; its history; and what changed between two versions."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.policy.words import Change, changes, said
from ...core.policy_gaps import gaps
from ...policy_file import PRESETS, PolicyError, preset_text, read_policy
from ...policy_holding import Holding, holding
from ...store import policies
from ...store.policies import Adopted
from ..context import context_of
from ..pages.reminding import reminder
from ..pages.times import Times
from ..pages.viewing import allowed, may
from ..rendering import page
from ..security.signed_in import Session

router = APIRouter(prefix="/policy")
Reader = Annotated[Session, Depends(allowed("read the policy"))]
Editor = Annotated[Session, Depends(allowed("change the policy"))]


@dataclass(frozen=True, slots=True)
class Version:
    """One row of the history, with the name of who adopted it."""

    adopted: Adopted
    who: str
    holds: bool


@router.get("")
async def show_policy(request: Request, session: Reader, adopted: str = "") -> Response:
    """`adopted`: the version that was adopted a moment ago."""
    held = await holding_now(request)
    is_editor = may(session, "change the policy")
    missing = gaps(held.policy, context_of(request).service.site.roster) if is_editor else ()
    is_new = held.adopted is not None and adopted == str(held.adopted.number)
    return page(
        request, "policy.html", policy=held.policy, sections=said(held.policy), adopted=held.adopted, fault=held.fault, is_editor=is_editor,
        who=_who(request, held.adopted), times=times_of(request), reminder=await reminder(request, session), gaps=missing, is_new=is_new,
        is_rehearsal=_is_overridden(request, held),
    )  # fmt: skip


@router.get("/history")
async def show_history(request: Request, session: Editor) -> Response:
    found = await run_in_threadpool(policies.versions, context_of(request).engine)
    rows = [Version(version, _who(request, version), index == 0) for index, version in enumerate(found)]
    return page(request, "policy_history.html", rows=rows, times=times_of(request))


@router.get("/history/{number:int}")
async def show_version(request: Request, number: int, session: Editor) -> Response:
    version = await _version(request, number)
    try:
        sections, title = said(read_policy(version.text)), ""
    except PolicyError as error:
        sections, title = {}, str(error)
    return page(
        request,
        "policy_version.html",
        version=version,
        who=_who(request, version),
        sections=sections,
        broken=title,
        times=times_of(request),
    )


@router.get("/compare")
async def compare(request: Request, session: Editor, a: str = "", b: str = "") -> Response:
    """`a` and `b` are versions by number, or presets by name."""
    try:
        older, newer = read_policy(await text_of(request, a)), read_policy(await text_of(request, b))
    except PolicyError as error:
        return page(request, "policy_compare.html", 422, a=name(a), b=name(b), sections={}, broken=str(error))
    return page(request, "policy_compare.html", a=name(a), b=name(b), sections=by_section(changes(older, newer)), broken="")


# What the other pages of the policy use, too ----------------------------------------------------------------------------


async def holding_now(request: Request) -> Holding:
    context = context_of(request)
    return await run_in_threadpool(holding, context.engine, context.preset, context.service.site.policy.badge)


async def text_of(request: Request, source: str) -> str:
    """The text of a version (its number) or of a preset (its name)."""
    if source in PRESETS:
        return preset_text(source)
    if not (source.isascii() and source.isdecimal() and len(source) < 10):
        raise HTTPException(404)
    return (await _version(request, int(source))).text


def times_of(request: Request) -> Times:
    context = context_of(request)
    return Times(context.service.site.zone, context.now_ms())


def by_section(found: list[Change]) -> dict[str, list[Change]]:
    sections: dict[str, list[Change]] = {}
    for change in found:
        sections.setdefault(change.section, []).append(change)
    return sections


def name(source: str) -> str:
    return f"the preset {source}" if source in PRESETS else f"version {source}"


def _is_overridden(request: Request, held: Holding) -> bool:
    """Whether the settings give the ladders other waiting times than the policy does."""
    running = context_of(request).service.site.policy
    return (running.sos, running.overdue) != (held.policy.sos, held.policy.overdue)


def _who(request: Request, version: Adopted | None) -> str:
    return name_of(context_of(request).service.site, version.person) if version else ""


async def _version(request: Request, number: int) -> Adopted:
    found = await run_in_threadpool(policies.versions, context_of(request).engine)
    version = next((version for version in found if version.number == number), None)
    if version is None:
        raise HTTPException(404)
    return version
