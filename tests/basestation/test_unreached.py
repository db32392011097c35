"""What could not be reached is told in words, whatever a library made of it."""

import asyncio
import errno
import socket

import httpx
import pytest

from basestation.unreached import NO_NAME, why


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known: smtp.secret.example"), NO_NAME),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "nothing listens there: is the port right, and the service on?"),
        (ConnectionResetError(), "it hung up"),
        (TimeoutError(), "no answer in time"),
        (OSError(errno.ENETUNREACH, "x"), "no way there: is the network on?"),
        (OSError(errno.EIO, "the secret address"), "OSError"),
    ],
)
def test_the_reason_is_in_plain_words_and_holds_no_address(error: OSError, words: str) -> None:
    assert why(error) == words


def test_a_library_that_wraps_the_system_s_error_hides_nothing() -> None:
    async def refused() -> str:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))  # nothing listens: whoever knocks is refused
            try:
                async with httpx.AsyncClient(trust_env=False) as http:
                    await http.post(f"http://127.0.0.1:{held.getsockname()[1]}/secret")
            except httpx.HTTPError as error:
                return why(error)
        return "reached"

    assert asyncio.run(refused()) == "nothing listens there: is the port right, and the service on?"
