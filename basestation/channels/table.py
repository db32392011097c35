"""Every channel there is, by the name people's contacts use. A new channel is one file and one row here."""

from collections.abc import Callable

import httpx

from ..settings import Settings
from .base import Channel
from .by_apprise import Apprise
from .mail import Mail, MailServer
from .screen import Screen, Screens
from .sounder import Sounder
from .webhook import Webhook


def _screen(settings: Settings, screens: Screens) -> Channel | None:
    return Screen(screens)


def _sounder(settings: Settings, screens: Screens) -> Channel | None:
    return Sounder(settings.sounder.command) if settings.sounder else None


def _mail(settings: Settings, screens: Screens) -> Channel | None:
    if (mail := settings.mail) is None:
        return None
    return Mail(MailServer(mail.host, mail.port, mail.security, mail.sender, mail.username, mail.password))


def _webhook(settings: Settings, screens: Screens) -> Channel | None:
    return Webhook(httpx.AsyncClient(follow_redirects=False))


def _apprise(settings: Settings, screens: Screens) -> Channel | None:
    return Apprise()


CHANNELS: dict[str, Callable[[Settings, Screens], Channel | None]] = {
    "screen": _screen,
    "sounder": _sounder,
    "mail": _mail,
    "webhook": _webhook,
    "apprise": _apprise,
}


def build_channels(settings: Settings, screens: Screens) -> dict[str, Channel]:
    """Those that the settings make possible. A contact on another one fails at once, and says why."""
    built = {name: make(settings, screens) for name, make in CHANNELS.items()}
    return {name: channel for name, channel in built.items() if channel is not None}
