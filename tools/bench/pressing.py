"""Press, and wait for the answer: one presser for the floors and for Doorstep alike."""

import time
from collections.abc import Callable

import paho.mqtt.client as mqtt

from .peer import connect

GIVE_UP_S = 5.0


class Presser:
    """Publishes on one topic and waits on another, in one thread, the quickest way paho has."""

    def __init__(self, port: int, down: str):
        self._answers: list[mqtt.MQTTMessage] = []
        self._ready = False
        self._client = connect(port)
        self._client.on_message = lambda _client, _data, message: self._answers.append(message)
        self._client.on_subscribe = lambda *_: setattr(self, "_ready", True)
        self._client.on_connect = lambda client, *_: client.subscribe(down, qos=1)
        self._until(lambda: self._ready)

    def press(self, up: str, payload: bytes, is_answer: Callable[[bytes], bool] = lambda _: True) -> float:
        """Milliseconds from publishing to the answer."""
        self._answers.clear()
        start = time.perf_counter_ns()
        self._client.publish(up, payload, qos=1)
        self._until(lambda: any(is_answer(bytes(message.payload)) for message in self._answers))
        return (time.perf_counter_ns() - start) / 1e6

    def settle(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._client.loop(0.001)

    def _until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + GIVE_UP_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("no answer: is the other end running?")
            self._client.loop(0.1)
