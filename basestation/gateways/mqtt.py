"""Frames over MQTT: acknowledged to the broker only once they are stored, the session kept while the base is away.

A broker's word proves nothing: what counts is the base's own receipt. So what can't be sent now is dropped here, and
whoever needs it sends again.
"""

import re
from collections.abc import Callable
from functools import partial

from .base import Inbound, RoadState
from .mqtt_keeper import MqttKeeper
from .mqtt_road import MqttSettings
from .mqtt_session import Message

LONGEST_FRAME_BYTES = 64


class MqttGateway:
    """`now_ms` stamps what is heard; `name` is the road's name in the journal."""

    def __init__(self, settings: MqttSettings, now_ms: Callable[[], int], name: str = "mqtt") -> None:
        self.name = name
        self._site, self._now_ms = settings.site, now_ms
        self._up_topic = re.compile(re.escape(f"doorstep/{settings.site}/badge/") + r"([0-9]{1,5})/up")
        self._keeper = MqttKeeper(name, settings, (f"doorstep/{settings.site}/badge/+/up",), self._on_message, now_ms)
        self._link = self._keeper.link

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        self._hear = hear
        self._keeper.start()

    def send(self, badge: int, frame: bytes) -> None:
        self._keeper.publish_once(f"doorstep/{self._site}/badge/{badge}/down", frame)

    def state(self) -> RoadState:
        return self._keeper.state()

    async def stop(self) -> None:
        await self._keeper.stop()

    def _on_message(self, message: Message) -> None:
        """Retained ones too: the replay window knows an old frame, and a road is not the judge of what is new."""
        number = self._link.number
        badge = self._badge_of(message)
        if badge is None or len(message.payload) > LONGEST_FRAME_BYTES:
            self._keeper.complain(message, "no badge's topic" if badge is None else f"{len(message.payload)} bytes are no frame")
            return self._link.acknowledge(number, message.packet_id)
        self._keeper.prove()
        stored = partial(self._link.acknowledge, number, message.packet_id)
        kept_since_ms = 0 if message.is_retained else self._link.kept.since_ms
        self._hear(Inbound(self._now_ms(), self.name, badge, message.payload, stored, kept_since_ms=kept_since_ms))

    def _badge_of(self, message: Message) -> int | None:
        named = self._up_topic.fullmatch(message.topic or "")
        return int(named[1]) if named else None
