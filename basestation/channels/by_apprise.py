"""Reach a person through any service Apprise knows: each address in a call of its own, so each has its own outcome."""

import logging

from .base import GiveUp, Message, TryAgain
from .plain import subject_of, text_of
from .threads import Threads

DEADLINE_S = 18.0


class Apprise:
    """`to` is an Apprise URL, secrets and all: it is in no error and in no log."""

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._threads = Threads("apprise", deadline_s)
        for talker in ("apprise", "urllib3"):  # they would write addresses down
            logging.getLogger(talker).setLevel(logging.CRITICAL + 1)

    async def send(self, message: Message) -> str:
        return await self._threads.run(lambda: _notify(message))


def _notify(message: Message) -> str:
    import apprise  # here, not above: it takes a quarter of a second, and the base must be up before that after a crash

    service = apprise.Apprise()
    if not service.add(message.to):
        raise GiveUp("Apprise does not understand this address")
    try:
        said_yes = service.notify(body=text_of(message), title=subject_of(message), body_format=apprise.NotifyFormat.TEXT)
    except TypeError:
        raise GiveUp("Apprise can't use this address") from None
    if not said_yes:
        raise TryAgain("the service did not take it")  # Apprise says no more than yes or no
    return "the service took it"
