"""Why something in the network could not be reached, in words for the office instead of the name of a Python exception."""

import errno
import socket
from collections.abc import Iterator

NO_NAME = "its name can't be found: is the setting right, and the internet there?"
WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, NO_NAME),
    (ConnectionRefusedError, "nothing listens there: is the port right, and the service on?"),
    (ConnectionError, "it hung up"),
    (TimeoutError, "no answer in time"),
)
NUMBERS = {errno.ENETUNREACH: "no way there: is the network on?", errno.EHOSTUNREACH: "no way there: is it switched on?"}


def why(error: BaseException) -> str:
    """No text of the error itself: it may hold an address."""
    for one in _chain(error):
        for kind, words in WORDS:
            if isinstance(one, kind):
                return words
        if isinstance(one, OSError) and one.errno in NUMBERS:
            return NUMBERS[one.errno]
    return type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """It and what it came from: libraries wrap what the system said in errors of their own."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
