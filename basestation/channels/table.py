"""Every channel there is, by the name people's contacts use. A new channel is one file and one row here."""

from collections.abc import Callable

import httpx

from ..surroundings import Surroundings
from .base import Channel
from .by_apprise import Apprise
from .mail import Mail, MailServer
from .screen import Screen
from .sounder import Sounder
from .webhook import Webhook


def _screen(around: Surroundings) -> Channel | None:
    return Screen(around.screens)


def _sounder(around: Surroundings) -> Channel | None:
    sounder = around.settings.sounder
    return Sounder(sounder.command) if sounder else None


def _mail(around: Surroundings) -> Channel | None:
    if (mail := around.settings.mail) is None:
        return None
    return Mail(MailServer(mail.host, mail.port, mail.security, mail.sender, mail.username, mail.password))


def _webhook(around: Surroundings) -> Channel | None:
    return Webhook(httpx.AsyncClient(follow_redirects=False))


def _apprise(around: Surroundings) -> Channel | None:
    return Apprise()


CHANNELS: dict[str, Callable[[Surroundings], Channel | None]] = {
    "screen": _screen,
    "sounder": _sounder,
    "mail": _mail,
    "webhook": _webhook,
    "apprise": _apprise,
}


def build_channels(around: Surroundings) -> dict[str, Channel]:
    """Those that the settings make possible. A contact on another one fails at once, and says why."""
    built = {name: make(around) for name, make in CHANNELS.items()}
    return {name: channel for name, channel in built.items() if channel is not None}
