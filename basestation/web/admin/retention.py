"""What is too old to be kept: a dry run, its confirmation, what was erased before, and what is kept in spite of the rule."""

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from ...core.board import name_of
from ...core.keeping import Hold, Unhold
from ...core.policy.rules import Retention
from ...core.retention import is_busy, rule_in_words
from ...core.turn import ForRecords
from ...store import retention
from ...store.erasing import Interrupted, erase_all_due
from ...store.going import Going, going
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.signed_in import Session
from .asking import ask
from .form import Form, read_form

log = logging.getLogger(__name__)
router = APIRouter(prefix="/retention")
Head = Annotated[Session, Depends(viewing.allowed("erase what is old"))]

HOUR_MS = 3_600_000
LAST_NUMBER = 999_999_999
EVERYTHING = 1 << 31
SHOWN = 200
SUBJECTS = (("visit", "a visit, with its incidents"), ("incident", "an incident, with its visit"))
NOT_SURE = "What is erased can't be brought back. Tick that you have read the list."
CHANGED = "What would go has changed since this page was made. Read the list again."
IN_ALARM = "An alarm is open. Nothing is erased until it is closed."
STOPPED = "Not everything was erased: an alarm was raised, or something was put on hold meanwhile. Look at what is left."
NO_SUCH = "There is no such record, or it was erased."
HELD_ALREADY = "This is on hold already."
NOT_HELD = "This is not on hold any more."


@router.get("")
async def show_retention(request: Request, session: Head) -> Response:
    """A link from a record's page says which one is to be kept."""
    asked = request.query_params
    return await _retention_page(request, Form({name: asked.get(name, "") for name in ("subject", "number")}))


@router.post("/erase")
async def erase(request: Request, session: Head) -> Response:
    """Exactly what the dry run showed, which was made for the moment `as_of`, or nothing."""
    form, context = await read_form(request), context_of(request)
    now_ms, rules = context.now_ms(), context.service.site.policy.rules.retention
    as_of_ms = int(form.get("as_of")) if form.get("as_of").isdecimal() and len(form.get("as_of")) < 16 else 0
    found = await run_in_threadpool(_plan, context.engine, rules, as_of_ms)
    if not now_ms - HOUR_MS <= as_of_ms <= now_ms or form.get("shown") != fingerprint_of(found):
        form.errors["sure"] = CHANGED
    elif is_busy(context.service.site):
        form.errors["sure"] = IN_ALARM
    elif not form.get("sure"):
        form.errors["sure"] = NOT_SURE
    if form.errors:
        return await _retention_page(request, form, 422)
    return await _erase(request, session, form, as_of_ms)


async def _erase(request: Request, session: Session, form: Form, as_of_ms: int) -> Response:
    context = context_of(request)
    rules, why = context.service.site.policy.rules.retention, "the dry run was confirmed"

    async def put(item: ForRecords) -> tuple[Any, ...]:
        return await ask(context, item)

    try:
        await erase_all_due(put, context.engine, rules, as_of_ms, session.person, why)
    except Interrupted:
        form.errors["sure"] = STOPPED
        return await _retention_page(request, form, 409)
    log.info("person %s had erased what the retention rule lets go", session.person)
    return RedirectResponse("/retention", 303)


@router.post("/hold")
async def hold(request: Request, session: Head) -> Response:
    form, context = await read_form(request), context_of(request)
    subject = form.choice("subject", "what is to be kept", [value for value, _ in SUBJECTS])
    number = form.whole("number", "its number", 1, LAST_NUMBER)
    reason = form.text("reason", "why it is kept", 200)
    if not form.errors and not await run_in_threadpool(_is_there, context.engine, subject, number):
        form.errors["number"] = NO_SUCH
    if not form.errors:
        order = Hold(context.now_ms(), "visit" if subject == "visit" else "incident", number, session.person, reason)
        if await ask(context, ForRecords(order)):
            return RedirectResponse("/retention", 303)
        form.errors["number"] = HELD_ALREADY
    return await _retention_page(request, form, 422)


@router.post("/lift")
async def lift(request: Request, session: Head) -> Response:
    form, context = await read_form(request), context_of(request)
    subject, _, number = form.get("held").partition(" ")
    why = form.text("lift_reason", "why it need not be kept any more", 200)
    if not form.errors:
        held = int(number) if number.isdecimal() and len(number) < 10 else 0
        order = Unhold(context.now_ms(), "visit" if subject == "visit" else "incident", held, session.person, why)
        if await ask(context, ForRecords(order)):
            return RedirectResponse("/retention", 303)
        form.errors["lift_reason"] = NOT_HELD
    return await _retention_page(request, form, 422)


async def _retention_page(request: Request, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, now_ms = context.service.site, context.now_ms()
    rules = site.policy.rules.retention
    found, listed = await run_in_threadpool(_dry_run, context.engine, rules, now_ms)
    holds, past, ran_ms = await run_in_threadpool(_kept, context.engine)
    return page(
        request, "retention.html", status, form=form, rule=rule_in_words(rules), rules=rules, plan=found, shown=fingerprint_of(found),
        as_of=now_ms, listed=listed[:SHOWN], more=max(0, len(listed) - SHOWN), holds=holds, past=past, ran_ms=ran_ms,
        subjects=SUBJECTS, times=Times(site.zone, now_ms), who=lambda number: name_of(site, number), is_busy=is_busy(site),
    )  # fmt: skip


def fingerprint_of(found: retention.Plan) -> str:
    """Changes with anything that would go."""
    return f"{hash((found.due, found.rows, found.looks, found.calls)):x}"


def _plan(engine: Engine, rules: Retention, at_ms: int) -> retention.Plan:
    with engine.connect() as connection:
        return retention.plan(connection, rules, at_ms, EVERYTHING)


def _dry_run(engine: Engine, rules: Retention, now_ms: int) -> tuple[retention.Plan, list[Going]]:
    with engine.connect() as connection:
        found = retention.plan(connection, rules, now_ms, EVERYTHING)
        return found, going(connection, found.due)


def _kept(engine: Engine) -> tuple[list[retention.HoldRow], list[Any], int | None]:
    with engine.connect() as connection:
        return retention.all_holds(connection), retention.erasures(connection), retention.last_run_ms(engine)


def _is_there(engine: Engine, subject: str, number: int) -> bool:
    with engine.connect() as connection:
        return retention.is_there(connection, "visit" if subject == "visit" else "incident", number)
