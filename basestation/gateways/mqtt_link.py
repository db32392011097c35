"""One MQTT connection carried by the asyncio loop itself: no thread, so a frame is heard in the turn that read it.

paho decides what to read and write; this only tells it when there is something to read. A write goes out in the caller's turn.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

from paho.mqtt import client as paho
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .mqtt_kept import Kept
from .mqtt_road import MqttSettings
from .mqtt_session import Message, Session
from .mqtt_wire import Wire

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

CHORE_S = 1.0
# What paho calls a connection that was cut, and one on which nothing came for too long.
ENDS = {"Unspecified error": "the broker ended the connection", "Keep alive timeout": "the broker does not answer any more"}


class MqttLink:
    """One MQTT 3.1.1 session over many connections, one at a time; `number` tells them apart.

    `accepted` and `subscribed` give "" or why not; `closed` gives why the connection ended, or raises what broke whoever heard a message.
    `kept` says whether what comes may have waited at the broker.
    """

    def __init__(self, settings: MqttSettings, heard: Callable[[Message], None], now_ms: Callable[[], int]) -> None:
        self._client = Session(settings, heard)
        self.kept = self._client.kept = Kept(now_ms, self._client.ask)
        self._client.on_connect, self._client.on_subscribe = self._on_connect, self._on_subscribe
        self._client.on_disconnect, self._client.on_socket_close = self._on_disconnect, self._on_socket_close
        self._keepalive_s, self._qos, self.number = settings.keepalive_s, settings.qos, 0
        self._chore: asyncio.TimerHandle | None = None

    def begin(self, opened: socket.socket) -> None:
        """Take this socket and ask to be let in."""
        loop = asyncio.get_running_loop()
        self.number += 1
        self.accepted, self.subscribed, self.closed = loop.create_future(), loop.create_future(), loop.create_future()
        self.kept.opened()
        self._wire = self._client.wire = Wire(opened, self._read)
        self._client.connect_async("broker", 1, self._keepalive_s)  # the name and port are never used: the socket is ours
        self._client.reconnect()
        self._chore = loop.call_later(CHORE_S, self._do_chores)

    def is_open(self) -> bool:
        return self._client.is_connected() and self._client.socket() is not None

    def subscribe(self, *topics: str) -> None:
        self._client.subscribe([(topic, self._qos) for topic in topics])

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Said again in the next connection when the broker has not answered in this one."""
        self._client.publish(topic, payload, qos=self._qos, retain=retain)

    def publish_once(self, topic: str, payload: bytes) -> None:
        """For whoever says it again where that is needed."""
        self._client.publish_once(topic, payload, self._qos)

    def acknowledge(self, number: int, packet_id: int) -> None:
        """Only in the connection it came by: in the next one this packet id may be another message's. 0 is one that wants no answer."""
        if packet_id and number == self.number and self.is_open():
            self._client.ack(packet_id, 1)
            self.kept.acknowledged()

    def end(self) -> None:
        """Say goodbye if there is anyone to say it to, and close."""
        self._client.disconnect()
        self._wire.close()
        self._stop_chores()
        if not self.closed.done():
            self.closed.set_result("stopped")

    def _read(self) -> None:
        self._wire.fill()
        self.kept.read()
        try:
            while self._wire.holds_more and self._client.socket() is not None:
                self._client.loop_read()
        except Exception as error:  # paho would hand it the same message again for ever: this connection ends by it instead
            if not self.closed.done():
                self.closed.set_exception(error)

    def _on_socket_close(self, client: paho.Client, userdata: object, current: "SocketLike") -> None:
        self._stop_chores()

    def _do_chores(self) -> None:
        self._chore = asyncio.get_running_loop().call_later(CHORE_S, self._do_chores)
        self._client.loop_misc()
        if self.is_open():
            self.kept.look()

    def _stop_chores(self) -> None:
        if self._chore is not None:
            self._chore.cancel()

    def _on_connect(
        self, client: paho.Client, userdata: object, flags: paho.ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        self.kept.begin(flags.session_present)
        _answer(self.accepted, f"the broker refused us: {reason}" if reason.is_failure else "")

    def _on_subscribe(
        self, client: paho.Client, userdata: object, packet_id: int, reasons: list[ReasonCode], properties: Properties | None
    ) -> None:
        refused = any(reason.is_failure for reason in reasons)
        _answer(self.subscribed, "the broker refused the subscription" if refused else "")

    def _on_disconnect(
        self, client: paho.Client, userdata: object, flags: paho.DisconnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        _answer(self.closed, ENDS.get(str(reason), f"the connection ended: {reason}"))


def _answer(waiting: asyncio.Future[str], answer: str) -> None:
    if not waiting.done():
        waiting.set_result(answer)
