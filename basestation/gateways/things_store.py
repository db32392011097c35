"""Asks The Things Stack's Storage Integration for the uplinks that it kept: one JSON object on each line of the answer."""

from datetime import UTC, datetime

import httpx

from .things import Application
from .things_missed import Page

ANSWER_S = 20.0
MOST_MESSAGES = 1_000
MOST_BYTES = 8 * 1024 * 1024


class ThingsStore:
    """`storage` is the server's address, as https://eu1.cloud.thethings.network; the key may read the application's traffic."""

    def __init__(self, application: Application) -> None:
        number = application.number.partition("@")[0]  # here the tenant is in the server's name
        self._url = f"{application.storage.rstrip('/')}/api/v3/as/applications/{number}/packages/storage/uplink_message"
        self._headers = {"Authorization": f"Bearer {application.api_key}", "Accept": "text/event-stream"}

    async def since(self, at_ms: int) -> Page:
        """httpx.HTTPError when there is no answer."""
        after = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat().replace("+00:00", "Z")
        asked: dict[str, str | int] = {"after": after, "order": "received_at", "limit": MOST_MESSAGES}
        async with httpx.AsyncClient(timeout=ANSWER_S) as http, http.stream("GET", self._url, params=asked, headers=self._headers) as reply:
            reply.raise_for_status()
            body, is_cut = await _capped(reply)
        lines = [line for line in body.splitlines() if line.strip()]
        return Page(lines, is_cut or len(lines) >= MOST_MESSAGES)


async def _capped(reply: httpx.Response) -> tuple[bytes, bool]:
    body = bytearray()
    async for piece in reply.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            return bytes(body).rpartition(b"\n")[0], True
    return bytes(body), False
