"""Reach a person by e-mail, through the school's own mail server."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import format_datetime

from .. import unreached
from .base import GiveUp, Message, TryAgain
from .plain import plain, subject_of, text_of
from .threads import Threads

DEADLINE_S = 15.0
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class MailServer:
    """`security` is "starttls", "tls" or "none"; `ca_file` names an authority of the school's own."""

    host: str
    port: int
    security: str
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


class Mail:
    def __init__(self, server: MailServer, deadline_s: float = DEADLINE_S) -> None:
        self._server, self._deadline_s = server, deadline_s
        self._threads, self._probes = Threads("mail", deadline_s), Threads("mail probe", deadline_s)

    async def send(self, message: Message) -> str:
        letter = _letter(message, self._server.sender)
        return await self._threads.run(lambda: self._deliver(letter))

    async def greet(self, signs_in: bool = True) -> str:
        """Connect, sign in and say goodbye: whether a letter would be taken now. It holds up no letter. Without signing in: whether
        there is a mail server at all."""
        return await self._probes.run(lambda: self._told(lambda: self._say_hello(signs_in), "the mail server answers"))

    def _deliver(self, letter: EmailMessage) -> str:
        return self._told(lambda: self._hand_over(letter), "accepted by the mail server")

    def _told(self, work: Callable[[], None], answer: str) -> str:
        try:
            work()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _refused(max(codes, default=450)) from None  # its text holds the address
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise GiveUp("the mail server can't do what the settings ask: sign-in, STARTTLS or this kind of address") from None
        except ssl.SSLCertVerificationError:
            raise TryAgain("the mail server's certificate is not trusted, or has expired") from None
        except (smtplib.SMTPException, OSError) as error:
            raise TryAgain(f"the mail server can't be reached ({unreached.why(error)})") from None
        return answer

    def _say_hello(self, signs_in: bool) -> None:
        server = self._connected(signs_in)
        try:
            server.ehlo_or_helo_if_needed()
            server.quit()
        finally:
            server.close()

    def _hand_over(self, letter: EmailMessage) -> None:
        server = self._connected()
        try:
            server.send_message(letter)
        finally:
            server.close()  # without a goodbye: it was accepted, and nothing said afterwards may change that

    def _connected(self, signs_in: bool = True) -> smtplib.SMTP:
        trusted = ssl.create_default_context(cafile=self._server.ca_file or None)
        if self._server.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._server.host, self._server.port, timeout=self._deadline_s, context=trusted)
        else:
            server = smtplib.SMTP(self._server.host, self._server.port, timeout=self._deadline_s)
        try:
            if signs_in and self._server.security == "starttls":
                server.starttls(context=trusted)
            if signs_in and self._server.username:
                server.login(self._server.username, self._server.password)
        except BaseException:
            server.close()
            raise
        return server


def _letter(message: Message, sender: str) -> EmailMessage:
    address = message.to.strip()
    if address != plain(address, LONGEST_ADDRESS) or "\n" in address or "@" not in address:
        raise GiveUp("this is not an e-mail address")
    letter = EmailMessage()
    try:
        letter["From"], letter["To"], letter["Subject"] = sender, address, subject_of(message)
        named = letter["To"].addresses
    except (MessageError, ValueError, IndexError):
        raise GiveUp("this is not an e-mail address") from None
    if len(named) != 1 or not named[0].domain or not named[0].username:
        raise GiveUp("this is not one e-mail address")  # each person is a delivery of their own
    letter["Date"] = format_datetime(datetime.fromtimestamp(message.at_ms / 1000, UTC))
    letter["Message-ID"] = f"<{message.key}@doorstep.invalid>"  # the same at every try, so a mail program shows it once
    letter["Importance"], letter["X-Priority"], letter["Auto-Submitted"] = "high", "1", "auto-generated"
    letter.set_content(text_of(message))
    return letter


def _refused(code: int) -> TryAgain | GiveUp:
    """Only the number: the server's words often repeat the address."""
    if 500 <= code < 600:
        return GiveUp(f"the mail server refused it for good ({code})")
    return TryAgain(f"the mail server refused it for now ({code})")
