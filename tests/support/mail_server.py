"""A real SMTP server on a free port that keeps what it is given, or behaves as badly as it is told to."""

import email
import email.policy
import ssl
import threading
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ACCEPT, BUSY, REFUSE, HANG = "accept", "busy", "refuse", "hang"
ANSWERS = {ACCEPT: "250 OK", BUSY: "451 try later <{to}>", REFUSE: "550 no such mailbox <{to}>"}


class MailServer:
    """`received` are the letters as a mail program would read them. At `with`, it listens on `port`.

    `tls` asks for STARTTLS; `sign_in` is the one pair of name and password it takes.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, sign_in: tuple[str, str] | None = None) -> None:
        self.received: list[EmailMessage] = []
        self.mode = ACCEPT
        self._let_go = threading.Event()
        self._controller = _OnAFreePort(
            self,
            hostname="127.0.0.1",
            port=0,
            enable_SMTPUTF8=True,
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=sign_in is not None,
            authenticator=lambda server, session, envelope, way, data: AuthResult(success=_pair(data) == sign_in, handled=False),
        )
        self.host = "127.0.0.1"

    @property
    def port(self) -> int:
        return int(self._controller.server.sockets[0].getsockname()[1])

    def subjects(self) -> list[str]:
        return [str(letter["subject"]) for letter in self.received]

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.mode == HANG:
            await server.loop.run_in_executor(None, self._let_go.wait)
        if self.mode in (ACCEPT, HANG):
            envelope.rcpt_tos.append(address)
        return ANSWERS.get(self.mode, "250 OK").format(to=address)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        letter = email.message_from_bytes(bytes(envelope.content or b""), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.received.append(letter)
        return "250 OK"

    def start(self) -> "MailServer":
        self._controller.start()
        return self

    def stop(self) -> None:
        self._let_go.set()
        self._controller.stop()

    def __enter__(self) -> "MailServer":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _pair(data: Any) -> tuple[str, str]:
    return bytes(data.login).decode(), bytes(data.password).decode()


class _OnAFreePort(Controller):
    """The library's controller looks at its server by connecting to the port it was given, which is none."""

    def _trigger_server(self) -> None:
        self.port: Any = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
