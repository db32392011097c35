"""What a person reads when something is refused, not there, or broken."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from .context import context_of
from .pages.record import Erased
from .pages.times import Times
from .rendering import page
from .security.guard import headers
from .security.passwords import Busy
from .security.signed_in import FormKept, NotSignedIn, sign_in_address

log = logging.getLogger(__name__)

HEADS = {403: "This is not for you to see or do", 404: "Not found", 410: "Erased"}
STAYS = "That it was there, and when it was erased, is in the journal; what it said is kept nowhere."
WORDS = {
    400: "The base did not understand what was sent.",
    403: "You may not do this. If you think you should, ask the head or whoever looks after Doorstep.",
    404: "There is no such page here.",
    405: "This page can't be used in that way.",
    500: "The base can't use its database just now, so nothing was changed. Look at the board: it says what is wrong.",
    503: "The base is busy. Nothing was changed: please try again in a few seconds.",
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedIn, _not_signed_in)
    app.add_exception_handler(FormKept, _kept)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(Erased, _erased)
    app.add_exception_handler(OverflowError, _not_there)
    app.add_exception_handler(SQLAlchemyError, _no_database)
    app.add_exception_handler(Exception, _broken)


async def _not_signed_in(request: Request, _: Exception) -> Response:
    """A page is sent to sign in; a part of a page (htmx) tells its page to go there; a live stream just hears no."""
    address = sign_in_address(request)
    if request.headers.get("HX-Request"):
        return PlainTextResponse("signed out", 401, {"HX-Redirect": address})
    if "text/event-stream" in request.headers.get("Accept", ""):
        return PlainTextResponse("signed out", 401)
    return RedirectResponse(address, 303)


async def _kept(request: Request, _: Exception) -> Response:
    return RedirectResponse("/kept", 303)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    is_plain = error.detail == HTTPStatus(error.status_code).phrase
    words = WORDS.get(error.status_code, "This was refused.") if is_plain else error.detail
    return _failure(request, error.status_code, words)


async def _not_understood(request: Request, _: Exception) -> Response:
    return _failure(request, 404, WORDS[404])


async def _not_there(request: Request, error: Exception) -> Response:
    """A number in the address that is longer than any the database can hold."""
    log.warning("a number was too large: %s %s: %s", request.method, _which(request), error)
    return _failure(request, 404, WORDS[404])


async def _erased(request: Request, error: Exception) -> Response:
    assert isinstance(error, Erased)
    context = context_of(request)
    on = Times(context.service.site.zone, context.now_ms()).day_and_clock(error.at_ms)
    return _failure(request, 410, f"{error.subject.capitalize()} {error.number} was erased by the retention rule on {on}. {STAYS}")


async def _busy(request: Request, _: Exception) -> Response:
    return _failure(request, 503, WORDS[503])


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("a form could not use the database: %s %s: %s", request.method, _which(request), error)
    return _failure(request, 500, WORDS[500])


def _failure(request: Request, status: int, words: str) -> Response:
    return page(request, "failure.html", status, head=HEADS.get(status), words=words)


async def _broken(request: Request, error: Exception) -> Response:
    """Answered outside the guard, so it brings the guard's headers along."""
    log.error("a page broke: %s %s", request.method, _which(request), exc_info=error)
    secure = dict(headers(request.url.path, context_of(request).is_https))
    return PlainTextResponse("The base could not do this: it is a fault of ours, and it is in the log. Please try again.", 500, secure)


def _which(request: Request) -> str:
    """The page, without what stands in its address: that may be a secret."""
    route = request.scope.get("route")
    return str(getattr(route, "path", "a page that is not there"))
