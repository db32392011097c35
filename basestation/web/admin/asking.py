"""Puts a person's order to the service, and waits only so long for the disk."""

import asyncio

from ...core.decisions import Decision
from ...core.turn import Input
from ..context import WebContext

PATIENCE_S = 10

NOT_STORED = "The base could not write this down in time, so it may not have happened. Look at the board before you try again."


class NotStored(Exception):
    """The base did not say in time that it is stored. It may still be."""


async def ask(context: WebContext, item: Input) -> tuple[Decision, ...]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await context.service.ask(item)
    except TimeoutError as error:
        raise NotStored(NOT_STORED) from error
