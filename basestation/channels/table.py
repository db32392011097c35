"""Every channel there is, by the name people's contacts use. A new channel is one file and one row here."""

from collections.abc import Callable
from functools import partial

import httpx

from ..dc09.telling import Dialect
from ..sms.pin_tries import PinFile
from ..store import arc_numbers
from ..surroundings import Surroundings
from .arc import Arc
from .arc_line import ArcLine, LineSettings
from .arc_numbers import Book
from .arc_receiver import Where
from .base import Channel
from .by_apprise import Apprise
from .mail import Mail, MailServer
from .screen import Screen
from .sms import Sms, SmsLine
from .sounder import Sounder
from .webhook import KEPT_OPEN_S, Webhook


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
    return Webhook(httpx.AsyncClient(follow_redirects=False, limits=httpx.Limits(keepalive_expiry=KEPT_OPEN_S)))


def _apprise(around: Surroundings) -> Channel | None:
    return Apprise()


def _arc(around: Surroundings) -> Channel | None:
    if (arc := around.settings.arc) is None:
        return None
    dialect = Dialect(arc.account.upper(), arc.key_bytes, arc.protocol, arc.receiver, arc.line, arc.sos == "silent", arc.tell_text)
    timing = arc.answer_s, arc.supervision_s * 1000, arc.probe_s * 1000
    receivers = [Where("first", arc.host, arc.port, arc.transport, *timing)]
    if arc.second_host:
        receivers.append(Where("second", arc.second_host, arc.second_port or arc.port, arc.second_transport, *timing))
    settings = LineSettings(dialect, tuple(receivers), arc.number_tests)
    engine = around.engine
    book = Book(partial(arc_numbers.set_aside, engine), partial(arc_numbers.given, engine), partial(arc_numbers.keep, engine))
    line = ArcLine(settings, book, around.now_ms, wants_answers=lambda: arc.probe == "null" or around.site().is_busy)
    return Arc(line, around.site if arc.tell_address else None)


def _sms(around: Surroundings) -> Channel | None:
    if (sms := around.settings.sms) is None:
        return None
    line = SmsLine(sms.port, sms.baud, sms.pin, sms.country, sms.smsc)
    return Sms(line, PinFile(around.settings.data / "sms-pin-tried"), around.now_ms, around.post, around.ask)


CHANNELS: dict[str, Callable[[Surroundings], Channel | None]] = {
    "screen": _screen,
    "sounder": _sounder,
    "mail": _mail,
    "webhook": _webhook,
    "apprise": _apprise,
    "arc": _arc,
    "sms": _sms,
}


def build_channels(around: Surroundings) -> dict[str, Channel]:
    """Those that the settings make possible. A contact on another one fails at once, and says why."""
    built = {name: make(around) for name, make in CHANNELS.items()}
    return {name: channel for name, channel in built.items() if channel is not None}
