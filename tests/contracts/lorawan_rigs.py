"""Every gateway that hangs on a broker, on one real Mosquitto, with a badge at the far end that knows nothing of brokers."""

import queue
from pathlib import Path

from basestation.clock import Clock
from basestation.gateways import chirpstack, things
from basestation.gateways.base import Gateway, Inbound
from basestation.gateways.mqtt import MqttGateway
from basestation.gateways.mqtt_road import MqttSettings
from tests.contracts.gateway_rigs import DOWN, PERSISTENT, SITE, UP
from tests.support.loop_thread import LoopThread
from tests.support.mosquitto import Mosquitto
from tests.support.mqtt_client import TestClient, wait_until
from tests.support.tap import Tap
from tools.emulator.lorawan.dialects import APPLICATION, F_PORT, THINGS_APPLICATION, ChirpStack, Dialect, Things
from tools.emulator.lorawan.server import PretendServer, Weather

BADGE = 7


class FarEnd:
    """`felt` holds what the badge was told. `sender` is what the road calls it."""

    def __init__(self) -> None:
        self.felt: queue.Queue[bytes] = queue.Queue()


class OverMqtt(FarEnd):
    road, sender, keeps_unstored = "mqtt", "", True

    def __init__(self, loop: LoopThread, port: int) -> None:
        super().__init__()
        self._port = port

    def open(self) -> None:
        self._client = TestClient("127.0.0.1", self._port, "badge", is_clean=False).__enter__()
        self._client.subscribe(DOWN.format(BADGE))
        self.felt = self._client.heard  # type: ignore[assignment]  # its items are unpacked in `feels`

    def comes_back(self) -> None:
        """Its broker was away."""
        self.close()
        self.open()

    def says(self, frame: bytes) -> None:
        self._client.publish(UP.format(BADGE), frame)

    def feels(self, patience_s: float = 5.0) -> bytes:
        _, frame, _ = self.felt.get(timeout=patience_s)  # type: ignore[misc]
        return bytes(frame)

    def close(self) -> None:
        self._client.__exit__(None, None, None)

    def gateway(self, settings: MqttSettings) -> Gateway:
        return MqttGateway(settings, Clock().now_ms)


class OverLorawan(FarEnd):
    """`heard_from` is what the core would have learned of the badge."""

    road: str
    keeps_unstored: bool
    dialect: Dialect

    def __init__(self, loop: LoopThread, port: int) -> None:
        super().__init__()
        self._loop = loop
        broker = MqttSettings(SITE, "127.0.0.1", port)
        weather = Weather(listens_ms=150)
        self.server = loop.call(lambda: PretendServer(broker, self.dialect, Clock().now_ms, weather=weather))
        self.sender = self.dialect.device(BADGE)

    def open(self) -> None:
        self._loop.run(self.server.start())
        self.server.join(self.sender, self.felt.put)
        wait_until(self.server.is_up)

    def comes_back(self) -> None:
        wait_until(self.server.is_up)

    def says(self, frame: bytes) -> None:
        self._loop.call(lambda: self.server.hear(self.sender, frame))

    def feels(self, patience_s: float = 5.0) -> bytes:
        return self.felt.get(timeout=patience_s)

    def close(self) -> None:
        self._loop.run(self.server.stop())

    def sender_of(self, badge: int, road: str) -> str:
        return self.sender if (badge, road) == (BADGE, self.road) else ""


class OverChirpStack(OverLorawan):
    road, keeps_unstored, dialect = "chirpstack", True, ChirpStack()

    def gateway(self, settings: MqttSettings) -> Gateway:
        return chirpstack.ChirpStackGateway(settings, chirpstack.Application(APPLICATION, F_PORT), Clock().now_ms, self.sender_of)


class OverThings(OverLorawan):
    road, keeps_unstored, dialect = "things", False, Things()

    def gateway(self, settings: MqttSettings) -> Gateway:
        return things.ThingsGateway(settings, things.Application(THINGS_APPLICATION, F_PORT), Clock().now_ms, self.sender_of)


FAR_ENDS = {each.road: each for each in (OverMqtt, OverChirpStack, OverThings)}


class AnyRig:
    """The base's side."""

    def __init__(self, kind: str, folder: Path, loop: LoopThread) -> None:
        self._loop = loop
        self.broker = Mosquitto(folder, PERSISTENT)
        self.broker.start()
        self.far = FAR_ENDS[kind](loop, self.broker.port)
        self.heard: queue.Queue[Inbound] = queue.Queue()
        self.tap = Tap(loop, self.broker.port)
        qos = 0 if kind == "things" else 1
        settings = MqttSettings(SITE, "127.0.0.1", self.tap.port, keepalive_s=1, answer_s=1.0, qos=qos, is_kept=bool(qos))
        self.gateway = loop.call(lambda: self.far.gateway(settings))

    def open(self) -> None:
        self._loop.run(self.gateway.start(self.heard.put))
        wait_until(lambda: self.gateway.state().is_up)
        self.far.open()

    def falls(self) -> None:
        """The broker dies."""
        self.broker.kill()
        wait_until(lambda: not self.gateway.state().is_up)

    def rises(self) -> None:
        self.broker.start()
        wait_until(lambda: self.gateway.state().is_up)
        self.far.comes_back()

    def reopens(self) -> None:
        """The connection ends without a word, and the gateway comes back by itself."""
        since_ms = self.gateway.state().since_ms
        self.tap.cut()
        wait_until(lambda: self.gateway.state().is_up and self.gateway.state().since_ms != since_ms)

    def stops(self) -> None:
        self._loop.run(self.gateway.stop())

    def next(self) -> Inbound:
        return self.heard.get(timeout=20)

    def store(self, inbound: Inbound) -> None:
        self._loop.call(inbound.stored)

    def sends(self, frame: bytes, badge: int = BADGE) -> None:
        self._loop.call(lambda: self.gateway.send(badge, frame))

    def close(self) -> None:
        self.far.close()
        self.stops()
        self.tap.close()
        self.broker.kill()
