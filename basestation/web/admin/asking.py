"""Puts a person's order to the service, and waits only so long for the disk."""

import asyncio

from ...core.decisions import Decision
from ...core.turn import Input
from ..context import WebContext

NOT_STORED = "The base could not write this down in time, so it may not have happened. Look at the board before you try again."


class NotStored(Exception):
    """The base did not say in time that it is stored. It may still be."""


async def ask(context: WebContext, item: Input) -> tuple[Decision, ...]:
    try:
        async with asyncio.timeout(context.patience_s):
            return await context.service.ask(item)
    except TimeoutError as error:
        raise NotStored(NOT_STORED) from error
