"""Many badges at once, each with a connection of its own, driven by one loop."""

import selectors
import time
from collections.abc import Callable, Sequence
from functools import cache

import paho.mqtt.client as mqtt
from badgelink import frame
from badgelink.messages import RECEIVED, SOS, Alarm, Receipt

from basestation.sealing import Cipher
from tools.invented_school import BadgeIdentity

from .peer import connect

PATIENCE_S = 30.0


def alarm_frame(badge: BadgeIdentity, counter: int) -> bytes:
    """A press of its own: its event counter is this frame's."""
    return frame.seal(_cipher(badge.key), badge.number, counter, Alarm(0, SOS, 0, 80, 10, 5, 53_745_000, -332_000))


@cache
def _cipher(key: bytes) -> Cipher:
    return Cipher(key)


class Crowd:
    """`receipts` counts the presses that were receipted; `last_ns` is when the last of them came (time.perf_counter_ns)."""

    def __init__(self, port: int, badges: Sequence[BadgeIdentity]):
        self._selector = selectors.DefaultSelector()
        self._ready = self.receipts = self.last_ns = 0
        self._clients = {badge.number: self._join(port, badge) for badge in badges}
        self.run_until(lambda: self._ready == len(self._clients))

    def press(self, badge: int, sealed: bytes) -> None:
        self._clients[badge].publish(f"doorstep/saltmarsh/badge/{badge}/up", sealed, qos=1)

    def run_until(self, done: Callable[[], bool]) -> None:
        """Serve all connections until `done()` is true."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(f"{self.receipts} receipts came, and no more")
            self.serve(0.01)

    def serve(self, wait_s: float) -> None:
        for key, _ in self._selector.select(wait_s):
            client: mqtt.Client = key.data
            client.loop_read()
            while client.want_write():
                client.loop_write()

    def leave(self) -> None:
        for client in self._clients.values():
            client.disconnect()

    def _join(self, port: int, badge: BadgeIdentity) -> mqtt.Client:
        cipher = _cipher(badge.key)
        client = connect(port)
        client.on_connect = lambda client, *_: client.subscribe(f"doorstep/saltmarsh/badge/{badge.number}/down", qos=1)
        client.on_subscribe = lambda *_: self._count_ready()
        client.on_message = lambda _client, _data, message: self._heard(cipher, bytes(message.payload))
        opened = client.socket()
        assert opened is not None
        self._selector.register(opened.fileno(), selectors.EVENT_READ, client)
        return client

    def _count_ready(self) -> None:
        self._ready += 1

    def _heard(self, cipher: Cipher, payload: bytes) -> None:
        _, message = frame.unseal(cipher, payload, False)
        if isinstance(message, Receipt) and message.stage == RECEIVED:
            self.receipts += 1
            self.last_ns = time.perf_counter_ns()
