"""One question and its answer over the wire: opened, said, listened to and closed again, within a time that is given."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Literal

from ..dc09.reply import Listening, Reply

AGAIN_S = 0.45  # a datagram may be lost on either way: it is said, and a connection is asked for, so often until there is an answer
MOST_READ = 4096
MOST_WAITING = 64

Judge = Callable[[bytes], Reply]
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Transport = Literal["tcp", "udp"]


class NoAnswer(Exception):
    """There was no answer that counts. The text says why, and holds no address."""


@dataclass(frozen=True, slots=True)
class Place:
    address: str
    port: int
    transport: Transport


async def ask(place: Place, frame: bytes, judge: Judge, patience_s: float) -> Reply:
    """The first answer that is no noise."""
    listening = Listening(judge)
    over = _over_udp if place.transport == "udp" else _over_tcp
    try:
        async with asyncio.timeout(patience_s):
            reply = await over(place, frame, listening)
    except TimeoutError:
        reply = listening.end()
        if reply is None:
            raise NoAnswer(listening.noise or f"no answer within {patience_s:g} s") from None
    except OSError as error:
        raise NoAnswer(in_words(error)) from None
    if reply is None:
        raise NoAnswer(listening.noise or "it hung up without an answer")
    return reply


async def knock(place: Place, patience_s: float) -> None:
    """Whether a connection opens. Says nothing and hangs up."""
    try:
        async with asyncio.timeout(patience_s):
            _, writer = await connected(lambda: asyncio.open_connection(place.address, place.port))
    except OSError as error:
        raise NoAnswer(in_words(error)) from None
    writer.close()


def in_words(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError):
        return "no connection"
    if isinstance(error, ConnectionError):
        return "it hung up"
    return "it can't be reached from this computer"


async def connected(opening: Callable[[], Coroutine[None, None, Line]]) -> Line:
    """The first of several tries that opens. The system repeats a request that got lost only after one second, and then after two."""
    tries: list[asyncio.Task[Line]] = []
    try:
        while True:
            tries.append(asyncio.create_task(opening()))
            done, _ = await asyncio.wait(tries, timeout=AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
            if done:
                first = tries.pop(tries.index(done.pop()))
                return first.result()
    finally:
        for late in tries:
            late.cancel()
            late.add_done_callback(_hang_up)


def _hang_up(late: asyncio.Task[Line]) -> None:
    """It may have opened in the same moment as the first."""
    if not late.cancelled() and late.exception() is None:
        late.result()[1].close()


async def _over_tcp(place: Place, frame: bytes, listening: Listening) -> Reply | None:
    reader, writer = await connected(lambda: asyncio.open_connection(place.address, place.port))
    try:
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        writer.write(frame)
        reply = await _listen(reader, listening)
    except BaseException:
        writer.transport.abort()  # there is nothing more to be hoped for: no goodbye to wait for
        raise
    writer.close()
    return reply


async def _listen(reader: asyncio.StreamReader, listening: Listening) -> Reply | None:
    while data := await reader.read(MOST_READ):
        if (reply := listening.hear(data)) is not None:
            return reply
        if listening.is_too_much:
            raise NoAnswer("it talks without end and says nothing")
    return listening.end()


class _Ear(asyncio.DatagramProtocol):
    """What comes faster than it is judged is dropped: an answer is said again when the question is."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[bytes | OSError] = asyncio.Queue(MOST_WAITING)

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._put(data)

    def error_received(self, exc: Exception) -> None:
        if isinstance(exc, OSError):
            self._put(exc)

    def _put(self, heard: bytes | OSError) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.heard.put_nowait(heard)


async def _over_udp(place: Place, frame: bytes, listening: Listening) -> Reply | None:
    """From one socket to one receiver, so that whatever another computer sends is never heard."""
    loop = asyncio.get_running_loop()
    transport, ear = await loop.create_datagram_endpoint(_Ear, remote_addr=(place.address, place.port))
    again = loop.time()
    try:
        while not listening.is_too_much:
            if loop.time() >= again:
                transport.sendto(frame)
                again = loop.time() + AGAIN_S
            if (reply := await _hear(ear, listening, again - loop.time())) is not None:
                return reply
    finally:
        transport.abort()
    raise NoAnswer("it talks without end and says nothing")


async def _hear(ear: _Ear, listening: Listening, patience_s: float) -> Reply | None:
    try:
        async with asyncio.timeout(patience_s):
            heard = await ear.heard.get()
    except TimeoutError:
        return None
    if isinstance(heard, OSError):
        raise heard
    return listening.hear(heard) or listening.end()
