"""Who is asking. `signed_in` and `require(...)` are what a router depends on; both check the form's token on every POST."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from ..context import context_of
from .doorkeeper import Session, doorkeeper_of
from .guard import SAFE_METHODS

LONGEST_ADDRESS = 300
STALE_FORM = "This form is from an earlier sign-in, so nothing was changed. Go back, reload the page, and send it again."


class NotSignedIn(Exception):
    """Nobody, or somebody whose session is over."""


class FormKept(Exception):
    """It was typed by the same person before they signed in anew: they look at it again before it counts."""


async def signed_in(request: Request) -> Session:
    session = await doorkeeper_of(request).session_of(request)
    if session is None:
        await _keep(request)
        raise NotSignedIn
    request.state.session = session
    request.state.change = context_of(request).screens.change  # read first: what changes while the page is made is news to it
    if request.method not in SAFE_METHODS:
        await _check_token(request, session)
    return session


def require(*roles: str) -> Callable[[Request], Awaitable[Session]]:
    """Signed in, and in at least one of `roles`."""

    async def in_role(request: Request) -> Session:
        session = await signed_in(request)
        if not set(roles) & set(session.roles):
            raise HTTPException(403)
        return session

    return in_role


SignedIn = Annotated[Session, Depends(signed_in)]


async def _check_token(request: Request, session: Session) -> None:
    given = request.headers.get("X-CSRF-Token")
    if given is None:
        value = (await request.form()).get("csrf")
        given = value if isinstance(value, str) else ""
    if not hmac.compare_digest(given.encode(), session.csrf.encode()):
        if await _keep(request) == session.person:
            raise FormKept
        raise HTTPException(403, STALE_FORM)


async def _keep(request: Request) -> int | None:
    """What was typed under a session that is over stays with its owner, whom its token names; their number, or None when it doesn't."""
    if request.method in SAFE_METHODS:
        return None
    sent = [(name, value) for name, value in (await request.form()).multi_items() if isinstance(value, str)]
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    csrf = dict(sent).get("csrf", "")
    return doorkeeper_of(request).kept.keep(path, csrf, sent) if is_local(path) and len(path) <= LONGEST_ADDRESS else None


def sign_in_address(request: Request) -> str:
    """Back to where they were, once they have signed in."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET" or wanted == "/" or len(wanted) > LONGEST_ADDRESS or not is_local(wanted):
        return "/sign-in"
    return f"/sign-in?next={quote(wanted, safe='')}"


def is_local(address: str) -> bool:
    """A path on this base, and nothing a browser could read as another site's."""
    return address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()


__all__ = ["FormKept", "NotSignedIn", "Session", "SignedIn", "context_of", "require", "signed_in"]
