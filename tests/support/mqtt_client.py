"""A plain MQTT client for tests, such as a badge has: says what it was told, and counts nothing as given."""

import queue
import socket
import ssl
import time
from types import TracebackType
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 20.0


class TestClient:
    """Connects at `with`; `refused` holds the broker's reason when it would not let us in."""

    __test__ = False

    def __init__(
        self,
        host: str,
        port: int,
        name: str,
        username: str = "",
        password: str = "",
        ca_file: str = "",
        is_clean: bool = True,
        will: tuple[str, bytes] | None = None,
        manual: bool = False,
    ) -> None:
        """`manual`: what is heard is never acknowledged."""
        self._at = (host, port)
        self.heard: queue.Queue[tuple[str, bytes, bool]] = queue.Queue()
        self._answers: queue.Queue[Any] = queue.Queue()
        self.ended: queue.Queue[str] = queue.Queue()
        self.refused = ""
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=name, clean_session=is_clean, reconnect_on_failure=False, manual_ack=manual
        )
        if will:
            self._client.will_set(*will, qos=1)
        if username:
            self._client.username_pw_set(username, password)
        if ca_file:
            self._client.tls_set_context(ssl.create_default_context(cafile=ca_file))
        self._client.on_socket_open = lambda client, data, opened: opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client.on_connect = lambda client, data, flags, reason, properties: self._answers.put(reason)
        self._client.on_subscribe = lambda client, data, packet_id, reasons, properties: self._answers.put(reasons[0])
        self._client.on_publish = lambda client, data, packet_id, reason, properties: self._answers.put(reason)
        self._client.on_disconnect = lambda client, data, flags, reason, properties: self.ended.put(str(reason))
        self._client.on_message = lambda client, data, m: self.heard.put((m.topic, bytes(m.payload), bool(m.retain)))

    def __enter__(self) -> "TestClient":
        self._client.connect(*self._at, keepalive=10)
        self._client.loop_start()
        reason = self._answers.get(timeout=PATIENCE_S)
        self.refused = str(reason) if reason.is_failure else ""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def subscribe(self, topic: str) -> bool:
        """Whether the broker granted it."""
        self._client.subscribe(topic, qos=1)
        return not self._answers.get(timeout=PATIENCE_S).is_failure

    def publish(self, topic: str, payload: bytes) -> None:
        """Returns once the broker has acknowledged it."""
        self._client.publish(topic, payload, qos=1)
        self._answers.get(timeout=PATIENCE_S)

    def throw(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Whatever becomes of it."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    def fall_silent(self) -> None:
        """The connection ends without a goodbye."""
        opened = self._client.socket()
        assert isinstance(opened, socket.socket)
        opened.shutdown(socket.SHUT_RDWR)
        self.ended.get(timeout=PATIENCE_S)

    def next(self, patience_s: float = PATIENCE_S) -> tuple[str, bytes, bool]:
        return self.heard.get(timeout=patience_s)


def wait_until(true: Any, patience_s: float = 10.0) -> None:
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)
