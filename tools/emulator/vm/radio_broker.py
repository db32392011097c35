"""The far end of a virtual board's MQTT: what its `mqtt_as` says is carried to a broker, a real one or a school's pretend air, and back."""

from collections.abc import Callable
from typing import Any, Protocol

from tools.emulator.air import Air

from . import radio_wire as wire
from .board import VirtualBoard

Say = Callable[[dict[str, Any]], None]


class FarEnd(Protocol):
    async def connect(self, wanted: dict[str, Any], say: Say) -> str:
        """ "" when we are in, otherwise why not. From then on it answers, and tells what came, with `say`."""
        ...

    def take(self, packet: dict[str, Any]) -> None:
        """Publish, subscribe, unsubscribe or ping."""
        ...

    async def close(self) -> None: ...


class BoardBroker:
    """Between a board and a broker. `is_black_hole`: nothing passes. `drops_answers`: no acknowledgement comes back."""

    def __init__(self, board: VirtualBoard, far_end: FarEnd) -> None:
        self._board, self._far_end, self._session = board, far_end, 0
        self.is_black_hole = self.drops_answers = False
        self.connects: list[dict[str, Any]] = []
        self.published: list[tuple[int, str, bytes]] = []
        board.on("mqtt", self._came)

    async def _came(self, at_ms: int, packet: dict[str, Any]) -> None:
        if packet["kind"] in ("closed", "disconnect"):
            await self._close(packet["session"])
        elif packet["kind"] == "connect":
            await self._connect(packet)
        elif packet["session"] == self._session and not self.is_black_hole:
            if packet["kind"] == "publish":
                self.published.append((at_ms, packet["topic"], bytes.fromhex(packet["payload"])))
            self._far_end.take(packet)

    async def _connect(self, packet: dict[str, Any]) -> None:
        await self._close(self._session)
        session = self._session = packet["session"]
        self.connects.append(packet)
        if self.is_black_hole:
            return
        why_not = await self._far_end.connect(packet, lambda answer: self._say(session, answer))
        self._say(session, {"kind": "connack", "why_not": why_not})

    def hang_up(self) -> None:
        """The broker ends the connection, as one that is killed."""
        self._say(self._session, {"kind": "closed"})

    async def _close(self, session: int) -> None:
        if session and session == self._session:
            self._session = 0
            await self._far_end.close()

    def _say(self, session: int, answer: dict[str, Any]) -> None:
        is_lost = self.is_black_hole or (self.drops_answers and answer["kind"] == "ack")
        if session == self._session and not is_lost:
            self._board.tell("mqtt", {"session": session, **answer})


class RealBroker:
    """Found where the badge's own settings say, or at `address`; with TLS, whom the badge believes is believed here."""

    def __init__(self, address: tuple[str, int] | None = None) -> None:
        self._address = address
        self._line: wire.Connection | None = None
        self._say: Say = lambda answer: None

    async def connect(self, wanted: dict[str, Any], say: Say) -> str:
        self._say = say
        self._line = wire.Connection(self._came, lambda: say({"kind": "closed"}))
        host, port = self._address or (wanted["server"], wanted["port"])
        return await self._line.open(host, port, wanted)

    def take(self, packet: dict[str, Any]) -> None:
        assert self._line is not None
        pid = packet.get("pid", 0).to_bytes(2, "big")
        if packet["kind"] == "publish":
            body = wire.text(packet["topic"]) + (pid if packet["qos"] else b"") + bytes.fromhex(packet["payload"])
            self._line.write(wire.packet(wire.PUBLISH, body, packet["qos"] << 1 | packet["retain"]))
        elif packet["kind"] == "subscribe":
            self._line.write(wire.packet(wire.SUBSCRIBE, pid + wire.text(packet["topic"]) + bytes([packet["qos"]]), 2))
        elif packet["kind"] == "unsubscribe":
            self._line.write(wire.packet(wire.UNSUBSCRIBE, pid + wire.text(packet["topic"]), 2))
        else:
            self._line.write(wire.packet(wire.PING, b""))

    async def close(self) -> None:
        line, self._line, self._say = self._line, None, lambda answer: None
        if line is not None:
            line.write(wire.packet(wire.DISCONNECT, b""))
            await line.close()

    def _came(self, came: wire.Packet) -> None:
        if came.kind == wire.PUBLISH:
            topic, payload, is_retained, pid = wire.published(came)
            self._say({"kind": "message", "topic": topic, "payload": payload.hex(), "retained": is_retained})
            if pid and self._line is not None:
                self._line.write(wire.packet(wire.PUBACK, pid.to_bytes(2, "big")))
        elif came.kind == wire.SUBACK and came.body[2] >= 0x80:
            self._say({"kind": "closed"})
        elif came.kind in (wire.PUBACK, wire.SUBACK, wire.UNSUBACK):
            self._say({"kind": "ack", "pid": came.pid})
        else:
            self._say({"kind": "pong"})


class AirBroker:
    """A school's pretend Wi-Fi (tools/emulator/story.py), whose far end is its own broker and base."""

    def __init__(self, air: Air, badge: int) -> None:
        self._air, self._badge = air, badge
        self.is_away = False
        self._say: Say = lambda answer: None

    async def connect(self, wanted: dict[str, Any], say: Say) -> str:
        if self.is_away:
            return "refused"
        self._say = say
        return ""

    def take(self, packet: dict[str, Any]) -> None:
        if packet["kind"] == "publish":
            self._air.carry_up(self._badge, bytes.fromhex(packet["payload"]))
        elif packet["kind"] == "subscribe":
            topic = packet["topic"]
            self._air.join(self._badge, lambda frame: self._down(topic, frame))
        self._say({"kind": "pong"} if packet["kind"] == "ping" else {"kind": "ack", "pid": packet["pid"]})

    async def close(self) -> None:
        self._say = lambda answer: None

    def _down(self, topic: str, frame: bytes) -> None:
        self._say({"kind": "message", "topic": topic, "payload": frame.hex(), "retained": False})
