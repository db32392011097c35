"""Frames over MQTT: acknowledged to the broker only once they are stored, the session kept while the base is away.

A broker's word proves nothing: what counts is the base's own receipt. So what can't be sent now is dropped here, and
whoever needs it sends again.
"""

import asyncio
import logging
import os
import random
import re
import socket
import ssl
from collections.abc import Callable

from paho.mqtt.client import MQTTMessage

from .base import Inbound, RoadState
from .mqtt_link import MqttLink
from .mqtt_road import MqttSettings, RoadOpener

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0
SHORT_LIFE_MS, SHORT_LIVES = 5_000, 3
LONGEST_FRAME_BYTES = 64
MOST_TOPICS_COMPLAINED_OF = 100
STOPPED = "stopped"
TAKEN_OVER = "another client uses our name at the broker: each throws the other out"

log = logging.getLogger(__name__)


class MqttGateway:
    """`now_ms` stamps what is heard; `name` is the road's name in the journal."""

    def __init__(self, settings: MqttSettings, now_ms: Callable[[], int], name: str = "mqtt") -> None:
        self.name = name
        self._settings, self._now_ms = settings, now_ms
        self._opener = RoadOpener(settings)
        self._up_topic = re.compile(re.escape(f"doorstep/{settings.site}/badge/") + r"([0-9]{1,5})/up")
        self._link = MqttLink(settings, self._on_message)
        self._state = RoadState(False, now_ms(), "not started")
        self._complained: set[str] = set()
        self._short_lives = 0
        self._keeper: asyncio.Task[None] | None = None

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        self._hear = hear
        self._keeper = asyncio.create_task(self._keep_connected(), name=f"{self.name} gateway")

    def send(self, badge: int, frame: bytes) -> None:
        if self._link.is_open():
            self._link.publish(f"doorstep/{self._settings.site}/badge/{badge}/down", frame)

    def state(self) -> RoadState:
        return self._state

    async def stop(self) -> None:
        if self._keeper:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
            self._keeper = None
        self._set_state(False, STOPPED)

    # Keeping the road open -------------------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            why = await self._one_life()
            was_up, lived_ms = self._state.is_up, self._now_ms() - self._state.since_ms
            failures = 0 if was_up and lived_ms >= SHORT_LIFE_MS else failures + 1
            self._short_lives = self._short_lives + 1 if was_up and lived_ms < SHORT_LIFE_MS else 0
            self._set_state(False, TAKEN_OVER if self._short_lives >= SHORT_LIVES else why)
            await asyncio.sleep(_wait_s(failures))

    async def _one_life(self) -> str:
        """What nobody foresaw ends one connection, not the road: a base that is deaf and calls it up would be worse."""
        try:
            return await self._one_connection()
        except Exception as error:
            log.exception("road %s broke", self.name)
            return f"it broke ({type(error).__name__}): see the log"

    async def _one_connection(self) -> str:
        """Open, be accepted, subscribe, live. Gives why it ended."""
        try:
            opened = await self._opener.open()
        except OSError as error:
            return f"can't reach the broker: {_in_words(error)}"
        self._link.begin(opened)
        try:
            return await self._let_in() or await self._live()
        finally:
            self._link.end()

    async def _let_in(self) -> str:
        """Every connection subscribes anew: a broker that lost its store has forgotten us."""
        if refused := await self._answered(self._link.accepted):
            return refused
        self._link.subscribe(f"doorstep/{self._settings.site}/badge/+/up")
        return await self._answered(self._link.subscribed)

    async def _answered(self, answer: asyncio.Future[str]) -> str:
        either = (answer, self._link.closed)
        done, _ = await asyncio.wait(either, timeout=self._settings.answer_s, return_when=asyncio.FIRST_COMPLETED)
        if answer in done:
            return answer.result()
        return self._link.closed.result() if done else "what answers there is silent, or no MQTT broker"

    async def _live(self) -> str:
        self._set_state(True, "")
        why: str = await self._link.closed
        return why

    def _set_state(self, is_up: bool, why: str) -> None:
        if (is_up, why) != (self._state.is_up, self._state.why):
            since_ms = self._state.since_ms if is_up == self._state.is_up else self._now_ms()
            self._state = RoadState(is_up, since_ms, why)
            level = logging.INFO if is_up or why == STOPPED else logging.WARNING
            log.log(level, "road %s %s", self.name, "up" if is_up else f"down: {why}")

    # What came -------------------------------------------------------------------------------------------------------

    def _on_message(self, message: MQTTMessage) -> None:
        """Retained ones too: the replay window knows an old frame, and a road is not the judge of what is new."""
        number, packet_id = self._link.number, message.mid if message.qos else 0
        badge = self._badge_of(message)
        if badge is None or len(message.payload) > LONGEST_FRAME_BYTES:
            self._complain(message, "no badge's topic" if badge is None else f"{len(message.payload)} bytes are no frame")
            return self._stored(number, packet_id)
        frame = bytes(message.payload)
        self._hear(Inbound(self._now_ms(), self.name, badge, frame, lambda: self._stored(number, packet_id)))

    def _stored(self, number: int, packet_id: int) -> None:
        if packet_id:
            self._link.acknowledge(number, packet_id)

    def _badge_of(self, message: MQTTMessage) -> int | None:
        try:
            named = self._up_topic.fullmatch(message.topic)
        except UnicodeDecodeError:
            return None
        return int(named[1]) if named else None

    def _complain(self, message: MQTTMessage, what: str) -> None:
        """Once for each topic, or whoever sends rubbish also fills the log."""
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = "a topic that is not text"
        if topic not in self._complained and len(self._complained) < MOST_TOPICS_COMPLAINED_OF:
            self._complained.add(topic)
            log.warning("road %s refused a message on %r: %s", self.name, topic[:80], what)


def _in_words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({error.verify_message})"
    if error.errno and not isinstance(error, socket.gaierror | ssl.SSLError):
        return os.strerror(error.errno)  # asyncio puts words of its own here, and the address
    return error.strerror or str(error) or "no answer in time"


def _wait_s(failures: int) -> float:
    """Doubling, capped, and spread so that everyone doesn't come back at once."""
    return random.uniform(0.5, 1.0) * min(FIRST_WAIT_S * float(2 ** min(failures, 16)), LONGEST_WAIT_S)
