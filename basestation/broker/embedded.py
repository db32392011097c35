"""The broker inside the base, for a school that has none: it lives and dies with the base, and keeps nothing on disk.

A badge sends again until the base's own receipt comes, so what is lost with the process is lost to nobody.
"""

import asyncio
import hmac
import logging
import ssl
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict

from amqtt.adapters import StreamWriterAdapter
from amqtt.contexts import BrokerConfig, ListenerConfig, ListenerType

from .gate import FIRST_PACKET_S, REFUSED, Caller, GuardedReader, NotMqtt, read_connect, read_packet
from .rules import PatientBroker, Rules, TheGateKnows, TwoTopics

LISTENER, LOCAL = "default", "127.0.0.1"
GOODBYE_S = 2.0
MOST_CLIENTS = 4_000
MOST_STRANGERS = 100  # of one address that have not said yet who they are: one computer that floods the door keeps no badge out

log = logging.getLogger(__name__)


class EmbeddedBroker:
    """`authenticate` says whether this is the badge's password; it is asked on the event loop, so it must be quick.

    `port` is the real one after `start`, also when 0 was asked for. The base itself comes in by `base_port`, on this
    computer only and without TLS, whichever address and certificate the badges' door has.
    """

    def __init__(
        self,
        site: str,
        bind: str,
        port: int,
        authenticate: Callable[[int, str], bool],
        base_password: str,
        base_username: str = "base",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.port, self._bind, self._tls = port, bind, tls
        self._authenticate = authenticate
        self._base_username, self._base_password = base_username, base_password
        self._rules = Rules(site, base_username)
        self._inside: dict[str, tuple[asyncio.Task[None], asyncio.StreamWriter]] = {}
        self._callers: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._strangers: Counter[str] = Counter()

    async def start(self) -> None:
        plugins: dict[str, dict[str, str]] = {_path(TheGateKnows): {}, _path(TwoTopics): asdict(self._rules)}
        config = BrokerConfig(listeners={LISTENER: ListenerConfig(ListenerType.EXTERNAL)}, plugins=plugins)
        self._server = await asyncio.start_server(
            self._came,
            self._bind,
            self.port,
            ssl=self._tls,
            limit=4_096,
            start_serving=False,
            ssl_handshake_timeout=FIRST_PACKET_S if self._tls else None,
        )  # the address first: when it is taken there is no broker to end
        self._broker = PatientBroker(config, self._rules)
        await self._broker.start()
        await self._server.start_serving()
        self.port = self._server.sockets[0].getsockname()[1]
        self._base_server = await asyncio.start_server(self._came, LOCAL, 0, limit=4_096)
        self.base_port: int = self._base_server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        self._base_server.close()
        for writer in self._callers.values():
            writer.transport.abort()
        if self._callers:  # not cancelled: each ends by itself now that its line is gone
            await asyncio.wait(list(self._callers), timeout=GOODBYE_S)
        await self._broker.shutdown()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """asyncio sets TCP_NODELAY on the socket by itself."""
        here = asyncio.current_task()
        assert here is not None
        self._callers[here] = writer
        try:
            if len(self._callers) <= MOST_CLIENTS and (caller := await self._asked(reader, writer)):
                await self._serve(caller, reader, writer, here)
        except (OSError, asyncio.IncompleteReadError, NotMqtt) as error:
            log.info("a caller was turned away: %s", error or type(error).__name__)
        finally:
            del self._callers[here]
            writer.transport.abort()

    async def _asked(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Caller | None:
        peer = writer.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if address != LOCAL and self._strangers[address] >= MOST_STRANGERS:
            return None
        self._strangers[address] += 1
        try:
            return await self._admitted(reader, writer)
        finally:
            self._strangers[address] -= 1
            self._strangers += Counter()  # keeps only those of whom there are some

    async def _admitted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Caller | None:
        async with asyncio.timeout(FIRST_PACKET_S):
            caller = read_connect(*await read_packet(reader))
            if self._knows(caller):
                return caller
            log.warning("a caller was turned away: no such user, or a wrong password")
            writer.write(REFUSED)
            await writer.drain()
            writer.close()
            await writer.wait_closed()
            return None

    def _knows(self, caller: Caller) -> bool:
        if caller.username == self._base_username:
            return hmac.compare_digest(caller.password.encode(), self._base_password.encode())
        is_number = caller.username.isascii() and caller.username.isdecimal() and caller.username == str(int(caller.username))
        return is_number and bool(caller.password) and self._authenticate(int(caller.username), caller.password)

    async def _serve(self, caller: Caller, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, here: asyncio.Task[None]) -> None:
        """One connection for each name: the older one is ended, and gone, before the newer one is let in."""
        while before := self._inside.get(caller.username):
            before[1].transport.abort()
            await asyncio.wait((before[0],), timeout=GOODBYE_S)
        self._inside[caller.username] = (here, writer)
        try:
            await self._broker.external_connected(GuardedReader(reader, caller), StreamWriterAdapter(writer), LISTENER)
        finally:
            del self._inside[caller.username]


def _path(rule: type) -> str:
    return f"{rule.__module__}.{rule.__qualname__}"
