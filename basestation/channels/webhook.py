"""Reach a person through any service that takes a POST."""

import asyncio
import logging

import httpx

from .. import unreached
from .base import GiveUp, Message, TryAgain
from .plain import subject_of, text_of

DEADLINE_S = 15.0
BUSY = (408, 425, 429)


class Webhook:
    """`to` is the whole URL, which is often a secret too: it is in no error and in no log."""

    def __init__(self, http: httpx.AsyncClient, deadline_s: float = DEADLINE_S) -> None:
        self._http, self._deadline_s = http, deadline_s
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write every URL down

    async def send(self, message: Message) -> str:
        try:
            async with asyncio.timeout(self._deadline_s):
                code = await self._post(message)
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError, ValueError):
            raise GiveUp("this is not a web address") from None
        except TimeoutError:
            raise TryAgain(f"no answer within {self._deadline_s:g} s") from None
        except httpx.HTTPError as error:
            raise TryAgain(f"can't be reached ({unreached.why(error)})") from None
        return _judged(code)

    async def _post(self, message: Message) -> int:
        """Only the answer's number is read: its body could be of any size."""
        body = {
            "key": message.key,
            "subject": subject_of(message),
            "text": text_of(message),
            "url": message.url,
            "at": message.at_ms,
            "is_drill": message.is_drill,
        }
        named = {"Idempotency-Key": message.key}
        async with self._http.stream("POST", message.to, json=body, headers=named, timeout=self._deadline_s) as reply:
            return reply.status_code


def _judged(code: int) -> str:
    if code in BUSY or code >= 500:
        raise TryAgain(f"the service answered {code}")
    if not 200 <= code < 300:
        raise GiveUp(f"the service answered {code}")
    return f"the service answered {code}"
