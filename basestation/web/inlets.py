"""What machines post to the base: visitors' phones say where they are, and The Things Stack what it heard.

Each request carries its own secret, and nobody is signed in here; so no browser's cookie counts, and the guard asks for no origin.
"""

import asyncio
import base64
import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from ..core.turn import PhonePosition
from ..phones import reading
from ..phones.reading import Nonsense, Said
from ..store.phone_tokens import person_of_phone
from .context import WebContext, context_of

router = APIRouter(prefix="/in")
What = TypeVar("What")
Answer = TypeVar("Answer")

PER_MINUTE, AT_ONCE = 30, 60  # of one phone; a phone that was out of reach sends its day
WRONG_PER_MINUTE, WRONG_AT_ONCE = 10, 20  # of one address, guessing
MOST_REMEMBERED = 2_000
LONGEST_TOKEN = 200
UNKNOWN = "This phone is not known here, or was ended. Set it up again in Doorstep, on your own page."
TOO_OFTEN = "That is more often than anybody needs. Try again in a minute."
NOT_NOW = "This could not be stored just now. Please send it again."


@dataclass(slots=True)
class Pace:
    """So many at once, and so many each minute after that, for each key; the oldest key is forgotten."""

    per_minute: int
    at_once: int
    left: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def has_room(self, key: str, now_ms: int) -> bool:
        left, since_ms = self.left.get(key, (float(self.at_once), now_ms))
        return self._now(left, since_ms, now_ms) >= 1

    def take(self, key: str, now_ms: int) -> None:
        left, since_ms = self.left.pop(key, (float(self.at_once), now_ms))
        self.left[key] = (self._now(left, since_ms, now_ms) - 1, now_ms)
        if len(self.left) > MOST_REMEMBERED:
            self.left.popitem(last=False)

    def _now(self, left: float, since_ms: int, now_ms: int) -> float:
        return min(float(self.at_once), left + max(0, now_ms - since_ms) * self.per_minute / 60_000)


@dataclass(slots=True)
class Paces:
    phones: Pace = field(default_factory=lambda: Pace(PER_MINUTE, AT_ONCE))
    guesses: Pace = field(default_factory=lambda: Pace(WRONG_PER_MINUTE, WRONG_AT_ONCE))
    proved: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def may_look(self, token: str, address: str, now_ms: int) -> bool:
        """Whoever guesses from an address must not shut out a phone that is behind the same one, and may have an alarm to tell."""
        return _key(token) in self.proved or self.guesses.has_room(address, now_ms)

    def note(self, token: str) -> None:
        self.proved[_key(token)] = None
        self.proved.move_to_end(_key(token))
        if len(self.proved) > MOST_REMEMBERED:
            self.proved.popitem(last=False)


class Refused(Exception):
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words

    def answer(self) -> Response:
        headers = {"WWW-Authenticate": 'Basic realm="Doorstep"'} if self.status == 401 else {}
        return PlainTextResponse(self.words, self.status, headers)


@router.post("/owntracks")
async def from_owntracks(request: Request) -> Response:
    """OwnTracks in HTTP mode. The token is its password, or its user name. It wants a list of messages for it: there are none."""
    try:
        person = await _whose(request, _basic(request))
        await _tell(request, person, _read(reading.owntracks, await request.body(), context_of(request).now_ms()))
    except Refused as refused:
        return refused.answer()
    return JSONResponse([])


@router.get("/osmand")
@router.post("/osmand")
async def from_osmand(request: Request) -> Response:
    """OsmAnd, and Traccar Client before and since version 9: parameters, a form, or JSON. The token is its device identifier."""
    now_ms = context_of(request).now_ms()
    try:
        if request.headers.get("content-type", "").startswith("application/json"):
            token, said = _read(reading.traccar, await request.body(), now_ms)
        else:
            found = {**request.query_params, **(await _form(request))}
            token, said = found.get("id") or found.get("deviceid", ""), _read(reading.osmand, found, now_ms)
        await _tell(request, await _whose(request, [token]), [said])
    except Refused as refused:
        return refused.answer()
    return PlainTextResponse("OK")


@router.post("/things/{secret}")
async def from_things(request: Request, secret: str) -> Response:
    """The Things Stack's webhook: answered when what it brought is stored, or it would not send it again."""
    context = context_of(request)
    inlet = context.things
    if inlet is None or not hmac.compare_digest(secret.encode(), inlet.secret.encode()):
        return PlainTextResponse("There is nothing here.", 404)
    stored = asyncio.Event()
    try:
        inlet.take(await request.body(), stored.set)
        await asyncio.wait_for(stored.wait(), context.patience_s)
    except ValueError as error:
        return PlainTextResponse(f"This is not understood: {error}.", 400)
    except TimeoutError:
        return PlainTextResponse(NOT_NOW, 503)
    return PlainTextResponse("stored")


def _read(read: Callable[[What, int], Answer], what: What, now_ms: int) -> Answer:
    try:
        return read(what, now_ms)
    except Nonsense as error:
        raise Refused(400, f"This is not understood: {error}.") from error


def _basic(request: Request) -> list[str]:
    kind, _, said = request.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(said, validate=True).decode().partition(":") if kind.lower() == "basic" else ("", "", "")
    except ValueError:
        return []
    return [password, user]


async def _form(request: Request) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


async def _whose(request: Request, tokens: Iterable[str]) -> int:
    """Whose phone this is. Whoever guesses is soon told to wait."""
    context, paces = context_of(request), _paces(request)
    address, now_ms = request.client.host if request.client else "", context.now_ms()
    likely = [token for token in tokens if 0 < len(token) <= LONGEST_TOKEN and paces.may_look(token, address, now_ms)]
    for token in likely:
        if (person := await run_in_threadpool(person_of_phone, context.engine, token)) is not None:
            paces.note(token)
            return person
    if not paces.guesses.has_room(address, now_ms):
        raise Refused(429, TOO_OFTEN)
    paces.guesses.take(address, now_ms)
    raise Refused(401, UNKNOWN)


async def _tell(request: Request, person: int, said: list[Said]) -> None:
    """A press waits until it is stored; a position doesn't. Of what came all at once only the newest place matters."""
    context, pace = context_of(request), _paces(request).phones
    pressed = [each for each in said if each.pressed_ms is not None]
    if not pressed and not pace.has_room(str(person), context.now_ms()):
        raise Refused(429, TOO_OFTEN)
    pace.take(str(person), context.now_ms())
    newest = max((each for each in said if each.fix is not None), key=lambda each: each.fix.at_ms if each.fix else 0, default=None)
    if newest is not None and not pressed:
        context.service.post(PhonePosition(context.now_ms(), person, newest.fix))
    for each in pressed:
        await _store(context, PhonePosition(context.now_ms(), person, each.fix, each.pressed_ms))


async def _store(context: WebContext, item: PhonePosition) -> None:
    try:
        await asyncio.wait_for(context.service.ask(item), context.patience_s)
    except TimeoutError as error:
        raise Refused(503, NOT_NOW) from error


def _key(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _paces(request: Request) -> Paces:
    paces: Paces = request.app.state.paces
    return paces
