"""Stands before every request: known host names only, no posting from other sites, nothing too big; and every answer
leaves with the headers that keep it in its place."""

import asyncio
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY_BYTES = 256 * 1024
LARGER_BODIES = {
    "/people/import": 2 * 1024 * 1024,
    "/people/import/confirm": 2 * 1024 * 1024,
}  # a staff list of 1 MB, and the form around it
LONGEST_BODY_S = 15
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
LARGEST_INLET_BYTES = 64 * 1024
INLETS = "/in/"  # machines post there, each with its own secret and no cookie: web/inlets.py
FILES = ("/static/", "/vendor/")

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class Refusal(Exception):
    """Answered at the door."""

    def __init__(self, status: int, words: str):
        super().__init__(words)
        self.status, self.words = status, words


def headers(path: str, is_https: bool) -> list[tuple[str, str]]:
    """Referrer-Policy is `same-origin`: with `no-referrer` browsers post forms with `Origin: null`, which we refuse."""
    given = [
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-cache" if path.startswith(FILES) else "no-store"),
    ]
    return [*given, ("Strict-Transport-Security", "max-age=31536000")] if is_https else given


class Guard:
    def __init__(self, app: ASGIApp, known_hosts: frozenset[str], is_https: bool):
        self._app, self._known_hosts, self._is_https = app, known_hosts, is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no websocket is served
        send = _adding(send, headers(scope["path"], self._is_https))
        try:
            receive = await self._admit(scope, receive)
        except Refusal as refusal:
            await PlainTextResponse(refusal.words, refusal.status)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive) -> Receive:
        heard = Headers(scope=scope)
        self._check_host(heard)
        if scope["method"] in SAFE_METHODS:
            return receive
        is_inlet = scope["path"].startswith(INLETS)
        if not is_inlet:
            self._check_origin(heard)
        largest = LARGEST_INLET_BYTES if is_inlet else LARGER_BODIES.get(scope["path"], LARGEST_BODY_BYTES)
        return _replaying(await _whole_body(heard, receive, largest), receive)

    def _check_host(self, heard: Headers) -> None:
        if "*" not in self._known_hosts and _host_name(heard.get("Host", "")) not in self._known_hosts:
            raise Refusal(421, "This base does not answer to that name. Use the address that was printed when it started.")

    def _check_origin(self, heard: Headers) -> None:
        """A browser says where a form comes from. It has to come from us."""
        site, origin = heard.get("Sec-Fetch-Site"), heard.get("Origin")
        if site not in (None, "same-origin") or (origin is None and site is None):
            raise Refusal(403, "This form was not sent from Doorstep's own pages, so it was refused.")
        if origin is not None and not self._is_ours(origin, heard.get("Host", "")):
            raise Refusal(403, "This form was sent from another site, so it was refused.")

    def _is_ours(self, origin: str, host: str) -> bool:
        sent_from = urlsplit(origin)
        return sent_from.netloc.lower() == host.lower() and (sent_from.scheme == "https" or not self._is_https)


def _host_name(host: str) -> str:
    """Without the port. What can't be read as a host has no name."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def _whole_body(heard: Headers, receive: Receive, largest: int) -> bytes:
    length = heard.get("Content-Length", "0")
    if not length.isdecimal() or int(length[:12]) > largest:
        raise Refusal(413, "That is more than any form of ours holds. Nothing was changed.")
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_BODY_S):
            while (message := await receive())["type"] == "http.request":
                body += message.get("body", b"")
                if len(body) > largest:
                    raise Refusal(413, "That is more than any form of ours holds. Nothing was changed.")
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError as error:
        raise Refusal(408, "The form took too long to arrive. Nothing was changed: please send it again.") from error
    raise Refusal(400, "The form did not arrive whole.")


def _replaying(body: bytes, receive: Receive) -> Receive:
    waiting: list[MutableMapping[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _adding(send: Send, given: list[tuple[str, str]]) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer = MutableHeaders(scope=message)
            for name, value in given:
                answer.setdefault(name, value)
        await send(message)

    return add
