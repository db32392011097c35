"""Changing the home-visit policy: a preset or the present one in a form or as text, a preview in plain words, and only then adopting it."""

import logging
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.decisions import AdoptPolicy
from ...core.policy.words import changes
from ...core.policy_gaps import gaps
from ...core.turn import PolicyAdopted
from ...policies.text import write
from ...policy_file import PRESETS, PolicyError, check_date, named, preset_text, read_policy, read_table
from ...store import policies
from ..context import context_of, desk_of
from ..pages.viewing import may
from ..rendering import page
from .asking import NotStored, ask
from .form import Form, read_form
from .policy import Editor, by_section, holding_now, text_of
from .policy_fields import ANSWERERS, HEARD_OF, LADDERS, SECTIONS, STEP_KINDS
from .policy_form import MOST_STEPS, field_of, form_of, raw_of, used_rows

log = logging.getLogger(__name__)
router = APIRouter(prefix="/policy")

CHANGED_MEANWHILE = (
    "Somebody adopted another version while you were editing. Look at what would change now, and adopt it again if it is still right."
)


@router.get("/presets")
async def show_presets(request: Request, session: Editor) -> Response:
    presets = [(name, read_policy(preset_text(name)).rules) for name in PRESETS]
    return page(request, "policy_presets.html", presets=presets)


@router.get("/edit")
async def show_form(request: Request, session: Editor, start: str = "") -> Response:
    """`start` is a preset's name or a version's number; without it, what holds now."""
    text = await text_of(request, start) if start else (await holding_now(request)).text
    return await _form_page(request, form_of(read_table(text).model_dump()))


@router.post("/edit")
async def back_to_form(request: Request, session: Editor) -> Response:
    """Back from the preview, with all that was typed."""
    form = await read_form(request)
    try:
        table = await run_in_threadpool(read_table, form.get("text"))
        return await _form_page(request, form_of(table.model_dump()))
    except PolicyError as error:
        return _text_page(request, form, error)


@router.get("/text")
async def show_text(request: Request, session: Editor, start: str = "") -> Response:
    text = await text_of(request, start) if start else (await holding_now(request)).text
    return _text_page(request, Form({"text": text}), None)


def _in_the_form(words: str) -> str:
    """What the text calls contacting.when has other names in the form."""
    for value, label in HEARD_OF:
        in_text = f'contacting.when is "{value}"; write 0, or when = "interval"'
        words = words.replace(in_text, f"“The visitor is heard of” is “{label}”: write 0 here, or choose “at intervals” there")
    return words


@router.post("/preview")
async def preview(request: Request, session: Editor) -> Response:
    """From the form, or from the text when that was sent."""
    form = await read_form(request)
    if "text" in form.typed:
        return await _preview_text(request, session, form)
    text = write(raw_of(form))
    try:
        await _check(request, text)
    except PolicyError as error:
        for problem in error.problems:
            words = problem.words.removeprefix(f"{named(problem.path)} ")
            said = f"This {words}" if words != problem.words else words
            form.errors.setdefault(field_of(form, problem.path), _in_the_form(said))
        return await _form_page(request, form, 422)
    return await _preview_page(request, session, Form({"text": text}))


@router.post("/adopt")
async def adopt(request: Request, session: Editor) -> Response:
    context, form = context_of(request), await read_form(request)
    note = form.text("note", "why: the next head and the governors will want to know", 500, lines=True)
    text = form.get("text").replace("\r\n", "\n")
    try:
        await _check(request, text)
    except PolicyError as error:
        return _text_page(request, form, error)
    async with desk_of(request):
        if form.get("base") != str(await run_in_threadpool(policies.newest_number, context.engine)):
            form.errors["base"] = CHANGED_MEANWHILE
        if form.errors:
            return await _preview_page(request, session, form, 422)
        try:
            number = await _store(request, session.person, text, note)
        except NotStored as error:
            form.errors["note"] = str(error)
            return await _preview_page(request, session, form, 503)
    return RedirectResponse(f"/policy?adopted={number}", 303)


async def _store(request: Request, person: int, text: str, note: str) -> int:
    """The text, and the journal's word of it, in one transaction; then the base goes by it."""
    context, name = context_of(request), read_table(text).name
    order = AdoptPolicy(context.now_ms(), person, name, policies.fingerprint_of(text), note)
    try:
        await ask(context, PolicyAdopted(order, text))
    finally:
        context.service.reload()  # it may be stored even if that was not said in time
    number = await run_in_threadpool(policies.newest_number, context.engine)
    log.info("person %s adopted version %s of the policy (%s)", person, number, name)
    return number


async def _check(request: Request, text: str) -> None:
    """PolicyError when the text can't be adopted today. A huge list takes seconds to read: no alarm waits for it."""
    context = context_of(request)
    today = datetime.fromtimestamp(context.now_ms() / 1000, context.service.site.zone).date()
    await run_in_threadpool(read_table, text)
    await run_in_threadpool(check_date, text, today)


async def _form_page(request: Request, form: Form, status: int = 200) -> Response:
    wrong = {section: any(name.startswith(it.path) for it in fields for name in form.errors) for section, fields in SECTIONS}
    rows = {}
    for name in LADDERS:
        used = used_rows(form, f"ladder.{name}.steps")
        rows[f"ladder.{name}.steps"] = range(min(MOST_STEPS, max(used, default=-1) + 2))
    return page(
        request,
        "policy_edit.html",
        status,
        form=form,
        sections=SECTIONS,
        rows=rows,
        wrong=wrong,
        answerers=ANSWERERS,
        step_kinds=STEP_KINDS,
    )


def _text_page(request: Request, form: Form, error: PolicyError | None) -> Response:
    problems = error.problems if error else []
    if problems:
        form.errors["text"] = str(problems[0])
    return page(request, "policy_text.html", 422 if problems else 200, form=form, problems=problems)


async def _preview_text(request: Request, session: Editor, form: Form) -> Response:
    form.typed["text"] = form.get("text").replace("\r\n", "\n")
    try:
        await _check(request, form.get("text"))
    except PolicyError as error:
        return _text_page(request, form, error)
    return await _preview_page(request, session, form)


async def _preview_page(request: Request, session: Editor, form: Form, status: int = 200) -> Response:
    context, held = context_of(request), await holding_now(request)
    new = read_policy(form.get("text"))
    form.typed["base"] = str(await run_in_threadpool(policies.newest_number, context.engine))
    site, found = context.service.site, changes(held.policy, new)
    return page(
        request, "policy_preview.html", status, form=form, sections=by_section(found), title=new.rules.title,
        is_first=held.adopted is None, under_way=[name_of(site, visit.plan.visitor) for visit in site.visits.values()],
        gaps=gaps(new, site.roster), sees_visits=may(session, "see visits"), planned=len(site.planned),
        open_alarms=sum(1 for incident in site.incidents.values() if incident.is_open),
    )  # fmt: skip
