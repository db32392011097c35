"""Reach the office: every open page of the base's own screen turns to the alarm."""

from typing import Protocol

from .base import Message, TryAgain


class Screens(Protocol):
    def show(self, message: Message) -> int:
        """How many open pages were told."""
        ...


class Screen:
    def __init__(self, screens: Screens) -> None:
        self._screens = screens

    async def send(self, message: Message) -> str:
        pages = self._screens.show(message)
        if not pages:
            raise TryAgain("no page of the office screen is open")
        return f"shown on {pages} open page{'' if pages == 1 else 's'}"
