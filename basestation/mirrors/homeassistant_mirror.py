"""Keeps Home Assistant's broker true. All it listens to are Home Assistant's own word that it has started, and what we left there
ourselves: configurations, and where badges were."""

import asyncio
from collections.abc import Callable

from ..core.roads import RoadState
from ..core.site import Site
from ..core.turn import Turn
from ..gateways.mqtt_keeper import MqttKeeper
from ..gateways.mqtt_road import MqttSettings
from ..gateways.mqtt_session import Message
from .homeassistant import OFFLINE, ONLINE, Payloads, Topics, configurations, states
from .homeassistant_events import event_of

SOON_S = 0.05
LOOK_AGAIN_S = 30.0  # what changes by itself: a badge that falls silent
BIRTH_S = 2.0
UNKNOWN = ""  # no payload of ours: whatever stands there is not known to be right


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
        heard = (topics.birth, topics.config("+"), topics.positions)
        self._keeper = MqttKeeper("home assistant", broker, heard, self._came, now_ms, self._connected)
        self._known: Payloads = {}
        self._next: asyncio.TimerHandle | None = None
        self._telling: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        self._keeper.start()

    async def stop(self) -> None:
        for timer in (self._next, self._telling):
            if timer is not None:
                timer.cancel()
        self._keeper.publish(self._topics.availability, OFFLINE.encode(), retain=True)
        await self._keeper.stop()

    def state(self) -> RoadState:
        return self._keeper.state()

    def changed(self, turn: Turn) -> None:
        """States follow in a moment, all that a burst changes together; an event goes at once."""
        for number, _, decision in turn.batch.decisions:
            incident = turn.batch.incidents.get(number or 0)
            if incident is not None and (event := event_of(decision, incident.is_drill)) is not None:
                self._keeper.publish(self._topics.events, event.encode())
        self._look_in(SOON_S)

    def _connected(self) -> None:
        self._keeper.prove()
        self._tell_all()

    def _forget(self) -> None:
        """Home Assistant, or its broker, may know nothing of what it was told: it is told everything again."""
        self._known = dict.fromkeys(self._known, UNKNOWN)

    def _born(self) -> None:
        """Told everything again, but not as often as whoever has the broker says that it has started: alarms come on this loop."""
        loop = asyncio.get_running_loop()
        if self._telling is None or self._telling.when() <= loop.time():
            self._telling = loop.call_later(BIRTH_S if self._telling else SOON_S, self._tell_all)

    def _tell_all(self) -> None:
        self._forget()
        self._look()

    def _came(self, message: Message) -> None:
        self._keeper.prove()
        topic = message.topic or ""
        if topic == self._topics.birth and message.payload == ONLINE.encode() and not message.is_retained:
            self._born()
        if self._topics.is_ours(topic) and message.payload and topic not in self._known:
            self._known[topic] = UNKNOWN  # perhaps of a badge that went while we were away: the next look says
            self._look_in(SOON_S)
        self._keeper.link.acknowledge(self._keeper.link.number, message.packet_id)

    def _look_in(self, wait_s: float) -> None:
        """Or sooner, when a look is due sooner: however fast things change, they are told."""
        loop = asyncio.get_running_loop()
        if self._next is not None and not self._next.cancelled() and loop.time() < self._next.when() <= loop.time() + wait_s:
            return
        if self._next is not None:
            self._next.cancel()
        self._next = loop.call_later(wait_s, self._look)

    def _look(self) -> None:
        """A configuration before the states that belong to it; what is no longer there is deleted by an empty message."""
        self._look_in(LOOK_AGAIN_S)
        if not self._keeper.link.is_open():
            return
        site = self._site()
        wanted = {self._topics.availability: ONLINE}
        wanted |= configurations(site, self._topics, self._school, self._url, self._with_positions)
        wanted |= states(site, self._topics, self._now_ms(), self._with_positions)
        for topic, payload in wanted.items():
            if self._known.get(topic) != payload:
                self._keeper.publish(topic, payload.encode(), retain=True)
        for topic in self._known.keys() - wanted.keys():
            self._keeper.publish(topic, b"", retain=True)
        self._known = wanted
