"""What a channel or a gateway may be made of: the settings, and the base around it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from .channels.screen import Screens
from .core.badges.believing import is_newest_word
from .core.decisions import Decision
from .core.site import Site
from .core.turn import Input
from .settings.whole import Settings


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`post` puts something that happened on the service's queue, from the event loop only; `ask` does, and waits until what it led
    to is stored; `site` is what the service knows just now, to look at and never to change."""

    settings: Settings
    screens: Screens
    engine: Engine
    now_ms: Callable[[], int]
    post: Callable[[Input], None]
    ask: Callable[[Input], Awaitable[tuple[Decision, ...]]]
    site: Callable[[], Site]

    def believes(self, data: bytes) -> bool:
        """Whether this frame, once it is stored, is the newest word of its badge."""
        return is_newest_word(self.site(), data)
