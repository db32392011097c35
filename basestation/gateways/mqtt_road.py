"""Opens the socket to the broker without ever holding the event loop: name, connection and TLS each have a deadline."""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field

OPENING_S = 5.0


@dataclass(frozen=True, slots=True)
class MqttSettings:
    """Where the broker is and who we are there. TLS is on when `ca_file` names the authority to trust."""

    site: str
    host: str
    port: int = 1883
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    client_id: str = ""

    @property
    def identity(self) -> str:
        """The same at every start, or the broker would not keep what came while the base was away."""
        return self.client_id or f"doorstep-{self.site}-base"


class RoadOpener:
    """Remembers the last address that worked, for the day the name service lies or says nothing."""

    def __init__(self, settings: MqttSettings) -> None:
        self._settings = settings
        self._good: tuple[socket.AddressFamily, tuple[str, int]] | None = None
        self._tls = ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else None

    async def open(self) -> socket.socket:
        """A connected socket with small packets sent at once. OSError (TimeoutError among them) when there is none."""
        failure: OSError = ConnectionError("the broker's name has no address")
        for family, address in await self._addresses():
            try:
                opened = await self._connect(family, address)
            except OSError as error:
                failure = error
                continue
            self._good = (family, address)
            return opened
        raise failure

    async def _addresses(self) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        """Every address of the broker's name, then the last one that worked."""
        loop, known = asyncio.get_running_loop(), [self._good] if self._good else []
        asked = loop.getaddrinfo(self._settings.host, self._settings.port, type=socket.SOCK_STREAM)
        try:
            found = await asyncio.wait_for(asked, OPENING_S)
        except OSError:
            if known:
                return known
            raise
        fresh = [(family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found]
        return fresh + [address for address in known if address not in fresh]

    async def _connect(self, family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # without it each side adds 44 ms
            await asyncio.wait_for(asyncio.get_running_loop().sock_connect(opened, address), OPENING_S)
            return await self._secured(opened) if self._tls else opened
        except BaseException:
            opened.close()
            raise

    async def _secured(self, opened: socket.socket) -> socket.socket:
        opened.settimeout(OPENING_S)  # the handshake runs in a thread, so this deadline is the socket's own
        return await asyncio.get_running_loop().run_in_executor(None, self._shake_hands, opened)

    def _shake_hands(self, opened: socket.socket) -> socket.socket:
        assert self._tls is not None
        return self._tls.wrap_socket(opened, server_hostname=self._settings.host)
