"""Changes the roster and the badges: each with what the journal says of it (by whom, of whom, which fields), in one transaction."""

from collections.abc import Callable
from typing import TypeVar

from starlette.exceptions import HTTPException

from ...core.batch import Said, StoreFailed, StoreRefused
from ...store.changing import Changing
from ..context import WebContext

T = TypeVar("T")
NOT_WRITTEN = "The base could not write this down, so nothing was changed. Look at the board: it says what is wrong. Then try again."


def change(context: WebContext, person: int | None, reason: str, write: Callable[[Changing], T]) -> T:
    """Called on the event loop, between two turns: nothing in `write` is slow. `person` None: they change what is known of themselves."""
    try:
        return context.service.change(Said(context.now_ms(), person, reason), write)
    except (StoreFailed, StoreRefused) as error:
        raise HTTPException(503, NOT_WRITTEN) from error
