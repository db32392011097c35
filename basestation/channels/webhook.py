"""Reach a person through any service that takes a POST."""

import asyncio
import contextlib
import logging

import httpx

from .. import unreached
from .base import GiveUp, Message, Refused, TryAgain
from .plain import subject_of, text_of

DEADLINE_S = 15.0
SHORT_BYTES, FINISH_S = 4_096, 0.5
KEPT_OPEN_S = 2.0  # less than any service keeps a connection, so that we never speak just as it hangs up
BUSY = (408, 425, 429)
REFUSED = (401, 403, 404, 410)


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
        """Only the answer's number is looked at: its body could be of any size."""
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
            await _finish(reply)
            return reply.status_code


async def _finish(reply: httpx.Response) -> None:
    """What is said to be short is read to its end: then the connection serves whoever else is told of this alarm."""
    said = reply.headers.get("content-length", "0" if reply.status_code == httpx.codes.NO_CONTENT else "")
    if said.isdecimal() and int(said) <= SHORT_BYTES:
        with contextlib.suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(FINISH_S):
                async for _ in reply.aiter_raw():
                    pass


def _judged(code: int) -> str:
    if code in BUSY or code >= 500:
        raise TryAgain(f"the service answered {code}")
    if code in REFUSED:
        raise Refused(f"the service answered {code}")
    if not 200 <= code < 300:
        raise GiveUp(f"the service answered {code}")
    return f"the service answered {code}"
