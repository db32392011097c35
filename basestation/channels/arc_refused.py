"""Which receivers have refused which message for good (DUH): it is not said to them again.

A receiver in wide use says DUH in clear, also where a key was agreed. Anybody on the way could say the same, so such a one is shouted but
believed only when it comes to one try after another: whoever slips one in then holds an alarm up by seconds, and does not end it.
"""

from collections import Counter

from ..dc09.reply import Reply

BELIEVED_AFTER = 5  # tries, which the outbox spreads over half a minute


class Refused:
    def __init__(self) -> None:
        self._said: dict[str, Counter[str]] = {}

    def note(self, key: str, receiver: str, reply: Reply) -> None:
        self._said.setdefault(key, Counter())[receiver] += 1 if not reply.is_sure else BELIEVED_AFTER

    def by(self, key: str) -> frozenset[str]:
        """Who refused this message for good."""
        return frozenset(receiver for receiver, times in self._said.get(key, Counter()).items() if times >= BELIEVED_AFTER)

    def forget(self, key: str) -> None:
        """It was taken, or given up."""
        self._said.pop(key, None)
