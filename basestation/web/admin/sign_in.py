"""Signing in and out."""

import logging

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ...store import credentials
from ..context import context_of
from ..rendering import page
from ..security import first_run
from ..security.doorkeeper import doorkeeper_of
from ..security.signed_in import SignedIn, is_local
from .form import Form, read_form

log = logging.getLogger(__name__)
router = APIRouter()

WRONG = "That name and password don't belong together. Check both (capital letters count in the password) and try again."


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    if await run_in_threadpool(first_run.is_needed, context_of(request)):
        return RedirectResponse("/setup", 303)
    is_saved = "saved" in request.query_params
    return page(request, "sign_in.html", form=Form({"next": request.query_params.get("next", "")}), is_saved=is_saved)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    form = await read_form(request)
    name, password = form.text("name", "your sign-in name", 200).lower(), form.secret("password")
    if not form.errors:
        person = await _recognise(request, form, name, password)
        if person is not None:
            return await _let_in(request, person, form.typed.get("next", ""))
    return page(request, "sign_in.html", 422, form=form, is_saved=False)


async def _recognise(request: Request, form: Form, name: str, password: str) -> int | None:
    """The same words, after the same time, whether there is such a person or not."""
    doorkeeper, address = doorkeeper_of(request), request.client.host if request.client else ""
    wait_ms = doorkeeper.throttle.wait_ms(name, address)
    if wait_ms > 0:
        form.errors["name"] = f"There were too many wrong attempts. Wait {-(-wait_ms // 1000)} seconds, then try again."
        return None
    found = await run_in_threadpool(credentials.credentials_of, context_of(request).engine, name)
    if await doorkeeper.passwords.verify(found.password_hash if found else "", password) and found:
        doorkeeper.throttle.succeeded(name, address)
        log.info("%r signed in from %s", name, address)
        return found.person
    doorkeeper.throttle.failed(name, address)
    log.warning("a wrong password for %r from %s", name, address)
    form.errors["name"] = WRONG
    return None


async def _let_in(request: Request, person: int, wanted: str) -> Response:
    doorkeeper = doorkeeper_of(request)
    was_writing = doorkeeper.kept.of(person) is not None
    response = RedirectResponse("/kept" if was_writing else wanted if is_local(wanted) else "/", 303)
    await doorkeeper.start(person, response, request)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, session: SignedIn) -> Response:
    doorkeeper = doorkeeper_of(request)
    await doorkeeper.end(session.token_hash)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(doorkeeper.cookie_name, path="/", secure=context_of(request).is_https, httponly=True, samesite="strict")
    return response
