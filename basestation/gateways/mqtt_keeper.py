"""Keeps one MQTT connection open for ever: opens it, is let in, subscribes, lives, and says why it ended and tries again."""

import asyncio
import logging
import os
import random
import socket
import ssl
from collections.abc import Callable, Sequence

from .base import RoadState
from .mqtt_link import MqttLink
from .mqtt_road import MqttSettings, RoadOpener
from .mqtt_session import Message

FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0
SHORT_LIFE_MS, SHORT_LIVES = 5_000, 3
MOST_TOPICS_COMPLAINED_OF = 100
CANCEL_AGAIN_S = 0.1
NOT_STARTED, STOPPED = "not started", "stopped"
TAKEN_OVER = "the broker lets us in and throws us out again and again: perhaps another client uses our name there"

log = logging.getLogger(__name__)


class MqttKeeper:
    """`topics` are subscribed to anew in every connection: a broker that lost its store has forgotten us. `came` is called with each
    message; `connected`, if given, each time the road has come up."""

    def __init__(
        self,
        name: str,
        settings: MqttSettings,
        topics: Sequence[str],
        came: Callable[[Message], None],
        now_ms: Callable[[], int],
        connected: Callable[[], None] = lambda: None,
    ) -> None:
        self._name, self._settings, self._topics, self._now_ms, self._connected = name, settings, topics, now_ms, connected
        self._opener = RoadOpener(settings)
        self.link = MqttLink(settings, came, now_ms)
        self._state = RoadState(False, now_ms(), NOT_STARTED)
        self._proved_ms: int | None = None
        self._complained: set[str] = set()
        self._short_lives = 0
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep_connected(), name=f"{self._name} gateway")

    async def stop(self) -> None:
        while self._keeper and not self._keeper.done():
            self._keeper.cancel()  # before Python 3.12 a wait that ends in the same moment swallows it
            await asyncio.wait((self._keeper,), timeout=CANCEL_AGAIN_S)
        self._keeper = None
        self._set_state(False, STOPPED)

    def state(self) -> RoadState:
        state = self._state
        return RoadState(
            state.is_up, state.since_ms, state.why, self._proved_ms
        )  # asked for each receipt: `replace` would take thrice as long

    def prove(self) -> None:
        """Something has just come from the road's far end."""
        self._proved_ms = self._now_ms()

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Dropped while the road is down: whoever needs it says it again."""
        if self.link.is_open():
            self.link.publish(topic, payload, retain)

    def publish_once(self, topic: str, payload: bytes) -> None:
        """As `publish`, and also dropped when the road goes down before the broker has answered."""
        if self.link.is_open():
            self.link.publish_once(topic, payload)

    def complain(self, message: Message, what: str) -> None:
        """Once for each topic, or whoever sends rubbish also fills the log."""
        topic = message.topic or "a topic that is not text"
        if topic not in self._complained and len(self._complained) < MOST_TOPICS_COMPLAINED_OF:
            self._complained.add(topic)
            log.warning("road %s refused a message on %r: %s", self._name, topic[:80], what)

    async def _keep_connected(self) -> None:
        failures = 0
        while True:
            why = await self._one_life()
            was_up, lived_ms = self._state.is_up, self._now_ms() - self._state.since_ms
            failures = 0 if was_up and lived_ms >= SHORT_LIFE_MS else failures + 1
            self._short_lives = self._short_lives + 1 if was_up and lived_ms < SHORT_LIFE_MS else 0
            self._set_state(False, TAKEN_OVER if self._short_lives >= SHORT_LIVES else why)
            await asyncio.sleep(wait_s(failures))

    async def _one_life(self) -> str:
        """What nobody foresaw ends one connection, not the road: a base that is deaf and calls it up would be worse."""
        try:
            return await self._one_connection()
        except Exception as error:
            log.exception("road %s broke", self._name)
            return f"it broke ({type(error).__name__}): see the log"

    async def _one_connection(self) -> str:
        """Open, be accepted, subscribe, live. Gives why it ended."""
        try:
            opened = await self._opener.open()
        except OSError as error:
            return f"can't reach the broker: {_in_words(error)}"
        self.link.begin(opened)
        try:
            return await self._let_in() or await self._live()
        finally:
            self.link.end()

    async def _let_in(self) -> str:
        if refused := await self._answered(self.link.accepted):
            return refused
        self.link.subscribe(*self._topics)
        return await self._answered(self.link.subscribed)

    async def _answered(self, answer: asyncio.Future[str]) -> str:
        either = (answer, self.link.closed)
        done, _ = await asyncio.wait(either, timeout=self._settings.answer_s, return_when=asyncio.FIRST_COMPLETED)
        if answer in done:
            return answer.result()
        return self.link.closed.result() if done else "what answers there is silent, or no MQTT broker"

    async def _live(self) -> str:
        self._set_state(True, "")
        self._connected()
        why: str = await self.link.closed
        return why

    def _set_state(self, is_up: bool, why: str) -> None:
        if (is_up, why) != (self._state.is_up, self._state.why):
            since_ms = self._state.since_ms if is_up == self._state.is_up else self._now_ms()
            self._state = RoadState(is_up, since_ms, why)
            level = logging.INFO if is_up or why == STOPPED else logging.WARNING
            log.log(level, "road %s %s", self._name, "up" if is_up else f"down: {why}")


def _in_words(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted ({error.verify_message})"
    if error.errno and not isinstance(error, socket.gaierror | ssl.SSLError):
        return os.strerror(error.errno)  # asyncio puts words of its own here, and the address
    return error.strerror or str(error) or "no answer in time"


def wait_s(failures: int) -> float:
    """Doubling, capped, and spread so that everyone doesn't come back at once."""
    return random.uniform(0.5, 1.0) * min(FIRST_WAIT_S * float(2 ** min(failures, 16)), LONGEST_WAIT_S)
