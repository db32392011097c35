"""One MQTT connection carried by the asyncio loop itself: no thread, so a frame is heard in the turn that read it.

paho decides what to read and write; this only tells the loop which socket to watch. A write goes out at once in the
caller's turn; the loop is asked to watch for room only when the socket took less than everything.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from .mqtt_road import MqttSettings

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

MOST_READ_AT_ONCE = 256
CHORE_S = 1.0
# What paho calls a connection that was cut, and one on which nothing came for too long.
ENDS = {"Unspecified error": "the broker ended the connection", "Keep alive timeout": "the broker does not answer any more"}


class _Session(paho.Client):
    """paho's client, given its sockets ready-made: its own way to open one would hold the event loop."""

    offered: socket.socket

    def _create_socket(self) -> socket.socket:
        return self.offered


class MqttLink:
    """One MQTT 3.1.1 session over many connections, one at a time; `number` tells them apart.

    `accepted` and `subscribed` give "" or why not; `closed` gives why the connection ended.
    """

    def __init__(self, settings: MqttSettings, heard: Callable[[paho.MQTTMessage], None]) -> None:
        self._client = _Session(
            CallbackAPIVersion.VERSION2,
            client_id=settings.identity,
            clean_session=not settings.is_kept,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self._client.max_inflight_messages_set(65_535)
        self._client.username_pw_set(settings.username or None, settings.password or None)
        if settings.will is not None:
            self._client.will_set(*settings.will, qos=settings.qos, retain=True)
        self._client.on_connect, self._client.on_subscribe = self._on_connect, self._on_subscribe
        self._client.on_disconnect, self._client.on_message = self._on_disconnect, self._on_message
        self._client.on_socket_close = self._unwatch
        self._heard, self._keepalive_s, self._reads, self.number = heard, settings.keepalive_s, 0, 0
        self._qos = settings.qos
        self._chore: asyncio.TimerHandle | None = None

    def begin(self, opened: socket.socket) -> None:
        """Take this socket and ask to be let in."""
        loop = asyncio.get_running_loop()
        self.number += 1
        self.accepted, self.subscribed, self.closed = loop.create_future(), loop.create_future(), loop.create_future()
        self._client.offered = opened
        self._client.connect_async("broker", 1, self._keepalive_s)  # the name and port are never used: the socket is ours
        self._client.reconnect()
        loop.add_reader(opened, self._read)
        self._chore = loop.call_later(CHORE_S, self._do_chores)
        self._watch_writes()

    def is_open(self) -> bool:
        return self._client.is_connected() and self._client.socket() is not None

    def subscribe(self, *topics: str) -> None:
        self._client.subscribe([(topic, self._qos) for topic in topics])
        self._watch_writes()

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=self._qos, retain=retain)
        self._watch_writes()

    def acknowledge(self, number: int, packet_id: int) -> None:
        """Only in the connection it came by: in the next one this packet id may be another message's. 0 is one that wants no answer."""
        if packet_id and number == self.number and self.is_open():
            self._client.ack(packet_id, 1)
            self._watch_writes()

    def end(self) -> None:
        """Say goodbye if there is anyone to say it to, and close."""
        self._client.disconnect()
        self._client.loop_write()
        if (left := self._client.socket()) is not None:
            self._unwatch(self._client, None, left)
            left.close()
        if not self.closed.done():
            self.closed.set_result("stopped")

    def _read(self) -> None:
        for _ in range(MOST_READ_AT_ONCE):
            before = self._reads
            self._client.loop_read()
            if self._reads == before and not self._holds_more():
                break
        self._watch_writes()

    def _holds_more(self) -> bool:
        """TLS may have read further than it handed out, and the loop can't see that."""
        current = self._client.socket()
        return isinstance(current, ssl.SSLSocket) and current.pending() > 0

    def _write(self) -> None:
        self._client.loop_write()
        self._watch_writes()

    def _watch_writes(self) -> None:
        current = self._client.socket()
        if current is None:
            return
        if self._client.want_write():
            asyncio.get_running_loop().add_writer(current, self._write)
        else:
            asyncio.get_running_loop().remove_writer(current)

    def _unwatch(self, client: paho.Client, userdata: object, current: "SocketLike") -> None:
        if current.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(current.fileno())
            asyncio.get_running_loop().remove_writer(current.fileno())
        if self._chore:
            self._chore.cancel()

    def _do_chores(self) -> None:
        self._chore = asyncio.get_running_loop().call_later(CHORE_S, self._do_chores)
        self._client.loop_misc()
        self._watch_writes()

    def _on_connect(
        self, client: paho.Client, userdata: object, flags: paho.ConnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        self._reads += 1
        _answer(self.accepted, f"the broker refused us: {reason}" if reason.is_failure else "")

    def _on_subscribe(
        self, client: paho.Client, userdata: object, packet_id: int, reasons: list[ReasonCode], properties: Properties | None
    ) -> None:
        self._reads += 1
        refused = any(reason.is_failure for reason in reasons)
        _answer(self.subscribed, "the broker refused the subscription" if refused else "")

    def _on_disconnect(
        self, client: paho.Client, userdata: object, flags: paho.DisconnectFlags, reason: ReasonCode, properties: Properties | None
    ) -> None:
        _answer(self.closed, ENDS.get(str(reason), f"the connection ended: {reason}"))

    def _on_message(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:
        self._reads += 1
        self._heard(message)


def _answer(waiting: asyncio.Future[str], answer: str) -> None:
    if not waiting.done():
        waiting.set_result(answer)
