"""A gateway in its own loop, on a real Mosquitto or on the broker inside the base, and a badge at the other end."""

import queue
from pathlib import Path

from basestation.broker.embedded import EmbeddedBroker
from basestation.clock import Clock
from basestation.gateways.base import Inbound
from basestation.gateways.mqtt import MqttGateway
from basestation.gateways.mqtt_road import MqttSettings
from tests.support.loop_thread import LoopThread
from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import TestClient, wait_until
from tests.support.tap import Tap

SITE = "hill"
KEEPALIVE_S = 1
UP, DOWN = f"doorstep/{SITE}/badge/{{}}/up", f"doorstep/{SITE}/badge/{{}}/down"
PERSISTENT = """
listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
max_inflight_messages 0
user root
"""


class OnMosquitto:
    name = "mosquitto"
    keeps_retained = True

    def __init__(self, folder: Path, loop: LoopThread) -> None:
        self._broker = Mosquitto(folder, PERSISTENT)
        self.port = self._broker.port
        self._broker.start()

    def fall(self) -> None:
        self._broker.kill()

    def rise(self) -> None:
        self._broker.start()

    close = fall


class OnEmbedded:
    name = "embedded"
    keeps_retained = False

    def __init__(self, folder: Path, loop: LoopThread) -> None:
        self._loop, self.port = loop, 0
        self.rise()

    def fall(self) -> None:
        self._loop.run(self._broker.stop())

    def rise(self) -> None:
        self._broker = EmbeddedBroker(SITE, "127.0.0.1", self.port, lambda badge, word: word == f"word-{badge}", "base-word")
        self._loop.run(self._broker.start())
        self.port = self._broker.port

    close = fall


class Rig:
    """The base's side: what it `heard`, and how it says "stored"."""

    def __init__(self, broker: OnMosquitto | OnEmbedded, loop: LoopThread) -> None:
        self.broker, self.loop, self.heard = broker, loop, queue.Queue[Inbound]()
        self.tap = Tap(loop, broker.port)
        self._gateways: list[MqttGateway] = []
        self.gateway = self.add()

    def add(self) -> MqttGateway:
        settings = MqttSettings(SITE, "127.0.0.1", self.tap.port, "base", "base-word", keepalive_s=KEEPALIVE_S, answer_s=1.0)
        self._gateways.append(gateway := self.loop.call(lambda: MqttGateway(settings, Clock().now_ms)))
        return gateway

    def open(self) -> None:
        self.loop.run(self.gateway.start(self.heard.put))
        wait_until(lambda: self.gateway.state().is_up)

    def reopen(self) -> None:
        """The connection ends without a word, and the gateway comes back by itself."""
        since_ms = self.gateway.state().since_ms
        self.tap.cut()
        wait_until(lambda: self.gateway.state().is_up and self.gateway.state().since_ms != since_ms)

    def next(self, patience_s: float = 8.0) -> Inbound:
        return self.heard.get(timeout=patience_s)

    def store(self, inbound: Inbound) -> None:
        self.loop.call(inbound.stored)

    def close(self) -> None:
        for gateway in self._gateways:
            self.loop.run(gateway.stop())
        self.tap.close()
        self.broker.close()

    def badge(self, number: int) -> TestClient:
        return TestClient("127.0.0.1", self.broker.port, str(number), str(number), f"word-{number}")


BROKERS = (OnMosquitto, OnEmbedded)
