"""Keeps Home Assistant's broker true. All it listens to are Home Assistant's own word that it has started, and the configurations that
we left there ourselves."""

import asyncio
from collections.abc import Callable

from paho.mqtt.client import MQTTMessage

from ..core.roads import RoadState
from ..core.site import Site
from ..core.turn import Turn
from ..gateways.mqtt_keeper import MqttKeeper, topic_of
from ..gateways.mqtt_road import MqttSettings
from .homeassistant import OFFLINE, ONLINE, Payloads, Topics, configurations, event_of, states

SOON_S = 0.05
LOOK_AGAIN_S = 30.0  # what changes by itself: a badge that falls silent


class HomeAssistantMirror:
    """`school` and `url` are shown there. Everything is retained but events."""

    def __init__(
        self,
        broker: MqttSettings,
        topics: Topics,
        site: Callable[[], Site],
        now_ms: Callable[[], int],
        school: str,
        url: str,
        with_positions: bool,
    ) -> None:
        self._topics, self._site, self._now_ms = topics, site, now_ms
        self._school, self._url, self._with_positions = school, url, with_positions
        self._keeper = MqttKeeper("home assistant", broker, (topics.birth, topics.config("+")), self._came, now_ms, self._all_anew)
        self._known: Payloads = {}
        self._next: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        self._keeper.start()

    async def stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
        self._keeper.publish(self._topics.availability, OFFLINE.encode(), retain=True)
        await self._keeper.stop()

    def state(self) -> RoadState:
        return self._keeper.state()

    def changed(self, turn: Turn) -> None:
        """States follow in a moment, all that a burst changes together; an event goes at once."""
        for _, _, decision in turn.batch.decisions:
            if (event := event_of(decision)) is not None:
                self._keeper.publish(self._topics.events, event.encode())
        self._look_in(SOON_S)

    def _all_anew(self) -> None:
        """The connection has come up, or Home Assistant has: whatever it knew is forgotten, so it is told everything."""
        self._known = dict.fromkeys(self._known, "")
        self._keeper.prove()
        self._keeper.publish(self._topics.availability, ONLINE.encode(), retain=True)
        self._look()

    def _came(self, message: MQTTMessage) -> None:
        self._keeper.prove()
        topic = topic_of(message) or ""
        if topic == self._topics.birth and message.payload == ONLINE.encode() and not message.retain:
            self._all_anew()
        if self._topics.is_ours(topic) and message.payload and topic not in self._known:
            self._keeper.publish(topic, b"", retain=True)  # of a badge that went while we were away
        self._keeper.link.acknowledge(self._keeper.link.number, message.mid if message.qos else 0)

    def _look_in(self, wait_s: float) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next = asyncio.get_running_loop().call_later(wait_s, self._look)

    def _look(self) -> None:
        """A configuration before the states that belong to it; what is no longer there is deleted by an empty message."""
        self._look_in(LOOK_AGAIN_S)
        if not self._keeper.link.is_open():
            return
        site = self._site()
        wanted = configurations(site, self._topics, self._school, self._url, self._with_positions)
        wanted |= states(site, self._topics, self._now_ms(), self._with_positions)
        for topic, payload in wanted.items():
            if self._known.get(topic) != payload:
                self._keeper.publish(topic, payload.encode(), retain=True)
        for topic in self._known.keys() - wanted.keys():
            self._keeper.publish(topic, b"", retain=True)
        self._known = wanted
