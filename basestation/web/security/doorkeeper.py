"""Sessions: starts them, knows them again, and ends them. Nobody is signed out while somebody is out or in alarm."""

import hashlib
import logging
import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from ...store import sessions
from ..context import WebContext
from .devices import device_words
from .kept_forms import KeptForms
from .passwords import Passwords
from .throttle import Throttle

log = logging.getLogger(__name__)

HOUR_MS = 3_600_000
IDLE_MS = 12 * HOUR_MS
LONGEST_MS = 7 * 24 * HOUR_MS
TOUCH_EVERY_MS = 60_000
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Session:
    """`person` is a number of the roster."""

    person: int
    name: str
    roles: tuple[str, ...]
    csrf: str
    token_hash: str


class Doorkeeper:
    """`throttle` and `passwords` live as long as the application."""

    def __init__(self, context: WebContext):
        self._context = context
        self.throttle = Throttle(context.now_ms)
        self.passwords = Passwords()
        self.kept = KeptForms(context.now_ms)

    @property
    def cookie_name(self) -> str:
        """A `__Host-` cookie can't be planted by another host or over plain http."""
        return "__Host-doorstep" if self._context.is_https else "doorstep"

    async def session_of(self, request: Request) -> Session | None:
        token = request.cookies.get(self.cookie_name)
        return await self.look_up(_hash(token)) if token else None

    async def look_up(self, token_hash: str) -> Session | None:
        """The session, if it still is one; looking keeps it alive. A live stream asks again with its `token_hash`."""
        row = await run_in_threadpool(sessions.find_session, self._context.engine, token_hash)
        if row is None:
            return None
        if self.is_over(row.created_ms, row.seen_ms):
            self.kept.session_ended(row.csrf, row.person)
            await self.end(token_hash)
            return None
        await self._touch(row)
        return Session(row.person, row.name, row.roles, row.csrf, row.token_hash)

    def is_over(self, created_ms: int, seen_ms: int) -> bool:
        """A session's clock stands still from when the first visitor still out went out, or the first open alarm was raised."""
        site, now_ms = self._context.service.site, self._context.now_ms()
        alarms = [incident.opened_ms for incident in site.incidents.values() if incident.is_open and not incident.is_drill]
        outings = [visit.signed_out_ms for visit in site.visits.values()]
        at_ms = min([now_ms, *alarms, *outings])
        return at_ms >= seen_ms + IDLE_MS or at_ms >= created_ms + LONGEST_MS

    async def _touch(self, row: sessions.SessionRow) -> None:
        now_ms = self._context.now_ms()
        if now_ms < row.seen_ms + TOUCH_EVERY_MS:
            return
        try:
            await run_in_threadpool(sessions.touch_session, self._context.engine, row.token_hash, now_ms)
        except SQLAlchemyError as error:
            log.warning("could not note that %s is still signed in: %s", row.name, error)  # the screen matters more

    async def start(self, person: int, response: Response, request: Request) -> None:
        """A new token at every sign-in; the one that came with the request is worth nothing from now on."""
        token, now_ms, engine = secrets.token_urlsafe(TOKEN_BYTES), self._context.now_ms(), self._context.engine
        before, device = request.cookies.get(self.cookie_name), device_words(request.headers.get("User-Agent", ""))
        if before:
            await self._replace(_hash(before))
        await run_in_threadpool(sessions.forget_old_sessions, engine, now_ms - 2 * LONGEST_MS)
        await run_in_threadpool(sessions.start_session, engine, _hash(token), person, secrets.token_urlsafe(TOKEN_BYTES), now_ms, device)
        response.set_cookie(
            self.cookie_name, token, max_age=LONGEST_MS // 1000, path="/", secure=self._context.is_https, httponly=True, samesite="strict"
        )

    async def _replace(self, token_hash: str) -> None:
        """Its pages may still be open elsewhere, with something typed into them."""
        row = await run_in_threadpool(sessions.find_session, self._context.engine, token_hash)
        if row is not None:
            self.kept.session_ended(row.csrf, row.person)
            await self.end(token_hash)

    async def end(self, token_hash: str) -> None:
        await run_in_threadpool(sessions.end_session, self._context.engine, token_hash)

    async def sessions_of(self, person: int) -> list[sessions.OpenSession]:
        """Those that still open the door."""
        found = await run_in_threadpool(sessions.sessions_of, self._context.engine, person)
        return [each for each in found if not self.is_over(each.created_ms, each.seen_ms)]

    async def end_one(self, person: int, token_hash: str) -> bool:
        return await run_in_threadpool(sessions.end_one_of, self._context.engine, person, token_hash)

    async def end_others(self, session: Session) -> int:
        return await run_in_threadpool(sessions.end_sessions_of, self._context.engine, session.person, session.token_hash)


def doorkeeper_of(request: Request) -> Doorkeeper:
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return doorkeeper


def _hash(token: str) -> str:
    """A token has 256 random bits: a fast hash is enough, and a stolen database holds none that open the door."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
