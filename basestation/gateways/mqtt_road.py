"""Opens the socket to the broker without ever holding the event loop: name, connection and TLS each have a deadline."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

OPENING_S = 5.0
Address = tuple[socket.AddressFamily, tuple[str, int]]
Resolve = Callable[[str, int], Awaitable[list[Address]]]


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Where the broker is and who we are there. TLS is on when `ca_file` names the authority to trust, or `is_tls` trusts those that this
    computer trusts. `is_kept`: the broker keeps what comes while we are away. `will` is a topic, and what the broker says there
    when we die.

    A line that died without a word is known for dead after at most twice `keepalive_s` and two seconds more, and whoever watches holds
    a fault for 5 s: all within 20 s.
    """

    site: str
    host: str
    port: int = 1883
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    client_id: str = ""
    keepalive_s: int = 4
    answer_s: float = 5.0
    is_tls: bool = False
    certificate: str = ""
    private_key: str = ""
    qos: int = 1
    is_kept: bool = True
    will: tuple[str, bytes] | None = None

    @property
    def identity(self) -> str:
        """The same at every start, or the broker would not keep what came while the base was away."""
        return self.client_id or f"doorstep-{self.site}-base"


async def _ask_for_addresses(host: str, port: int) -> list[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]


class RoadOpener:
    """Remembers the last address that worked, for the day the name service lies or says nothing."""

    def __init__(self, settings: MqttSettings, resolve: Resolve = _ask_for_addresses) -> None:
        self._settings, self._resolve = settings, resolve
        self._good: Address | None = None
        self._tls: ssl.SSLContext | None = None

    async def open(self) -> socket.socket:
        """A connected socket with small packets sent at once. OSError (TimeoutError among them) when there is none."""
        failure: OSError = ConnectionError("the broker's name has no address")
        for address in await self._addresses():
            try:
                opened = await self._connect(address)
            except OSError as error:
                failure = error
                continue
            self._good = address
            return opened
        raise failure

    async def _addresses(self) -> list[Address]:
        """Every address of the broker's name, then the last one that worked."""
        known = [self._good] if self._good else []
        try:
            fresh = await asyncio.wait_for(self._resolve(self._settings.host, self._settings.port), OPENING_S)
        except OSError:
            if known:
                return known
            raise
        return fresh + [address for address in known if address not in fresh]

    async def _connect(self, address: Address) -> socket.socket:
        opened = socket.socket(address[0], socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without it each side adds 44 ms
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(opened, address[1]), OPENING_S)
            return await self._secured(opened) if self._settings.ca_file or self._settings.is_tls else opened
        except BaseException:
            opened.close()
            raise

    async def _secured(self, opened: socket.socket) -> socket.socket:
        opened.settimeout(OPENING_S)  # the handshake runs in a thread, so this deadline is the socket's own
        return await asyncio.get_running_loop().run_in_executor(None, self._shake_hands, opened)

    def _shake_hands(self, opened: socket.socket) -> socket.socket:
        """The authority's file is read here, so that one that is missing is a road that is down, and not a base that is."""
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self._settings.ca_file or None)
            if self._settings.certificate:
                self._tls.load_cert_chain(self._settings.certificate, self._settings.private_key or None)
        return self._tls.wrap_socket(opened, server_hostname=self._settings.host)
