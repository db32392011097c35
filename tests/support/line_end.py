"""The base's end of a gateway's serial line, for tests that speak it word by word."""

from typing import Any

from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import decode_line, encode_line


def line_of(*messages: Any) -> bytes:
    """What travels for these."""
    return b"".join(wrapped(encode_line(message)) for message in messages)


class LineEnd:
    """Understands what has come so far, each message once."""

    def __init__(self) -> None:
        self._unwrapper, self._read = Unwrapper(), 0

    def told(self, output: bytes) -> list[Any]:
        """The messages in all that was said that were not told of yet."""
        new, self._read = output[self._read :], len(output)
        return [decode_line(message) for message in self._unwrapper.take(new)]

    @property
    def bad(self) -> int:
        return self._unwrapper.bad
