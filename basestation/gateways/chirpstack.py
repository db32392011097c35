"""Frames that travel over LoRaWAN and a ChirpStack v4: its events are read from its MQTT broker, and downlinks are put there.

ChirpStack's own acknowledgements prove nothing, neither those to the device nor those to us: what counts is the base's receipt.
"""

import base64
import json
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from . import lorawan
from .base import Inbound, RoadState
from .class_a import Device, Devices
from .lorawan import NotUnderstood, Uplink
from .mqtt_keeper import MqttKeeper
from .mqtt_road import MqttSettings
from .mqtt_session import Message

LONGEST_FRAME_BYTES = 64
REMARK_MS = 10 * 60_000
SenderOf = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Application:
    """Which of ChirpStack's applications is ours, and on which port our frames travel."""

    number: str
    f_port: int


class ChirpStackGateway:
    """`sender_of` (badge, road) gives the device from which the core last accepted a frame of this badge, "" when there was none: the
    seal says whose a frame is, so no device can take another badge's place."""

    def __init__(
        self, broker: MqttSettings, application: Application, now_ms: Callable[[], int], sender_of: SenderOf, name: str = "chirpstack"
    ) -> None:
        self.name = name
        self._application, self._now_ms, self._sender_of = application, now_ms, sender_of
        topic = f"application/{application.number}/device/"
        self._topic = re.compile(re.escape(topic) + r"([0-9A-Fa-f]{16})/event/([a-z]{1,20})")
        self._keeper = MqttKeeper(name, broker, (f"{topic}+/event/+",), self.came, now_ms)
        self._devices = Devices()
        self._remark, self._remark_ms = "", 0

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        self._hear = hear
        self._keeper.start()

    async def stop(self) -> None:
        await self._keeper.stop()

    def state(self) -> RoadState:
        """What ChirpStack itself complained of a moment ago is said with it, also while the road is up."""
        state = self._keeper.state()
        is_fresh = 0 <= self._now_ms() - self._remark_ms < REMARK_MS
        return replace(state, why=self._remark) if state.is_up and is_fresh else state

    def send(self, badge: int, frame: bytes) -> None:
        device = self._sender_of(badge, self.name)
        known = self._devices.get(device)
        if known is not None and known.keep(frame, self._now_ms()):
            self._put(device, known)

    # What came -------------------------------------------------------------------------------------------------------

    def came(self, message: Message) -> None:
        number, packet_id = self._keeper.link.number, message.packet_id
        inbound = None
        try:
            inbound = self._read(message, lambda: self._keeper.link.acknowledge(number, packet_id))
        except NotUnderstood as error:
            self._keeper.complain(message, str(error))
        if inbound is None:
            return self._keeper.link.acknowledge(number, packet_id)
        self._hear(inbound)

    def _read(self, message: Message, stored: Callable[[], None]) -> Inbound | None:
        named = self._topic.fullmatch(message.topic or "")
        if named is None:
            raise NotUnderstood("it is no event of a device of ours")
        device, event = named[1].lower(), named[2]
        rule = EVENTS.get(event)
        if rule is None:
            return None  # a status, an acknowledgement by the device, a place worked out: nothing that we go by
        return rule(self, device, lorawan.read_object(message.payload), stored)

    def _uplink(self, device: str, event: dict[str, Any], stored: Callable[[], None]) -> Inbound | None:
        self._keeper.prove()
        self._devices.spoke(device, self._now_ms())
        uplink = read_uplink(device, event)
        if uplink.f_port == 0 or (not uplink.data and "object" not in event):
            return None  # it spoke to its network, and now listens
        if uplink.f_port != self._application.f_port:
            raise NotUnderstood(f"it came on port {uplink.f_port}, and badges speak on port {self._application.f_port}")
        if not uplink.data:
            raise NotUnderstood("it was decoded on the way: take the codec off the device profile")
        if len(uplink.data) > LONGEST_FRAME_BYTES:
            raise NotUnderstood(f"{len(uplink.data)} bytes are no frame")
        now_ms = self._now_ms()
        if kept_since_ms := lorawan.kept_since_ms(uplink.at_ms, now_ms):
            self._remark, self._remark_ms = lorawan.late(now_ms - kept_since_ms), now_ms
        return Inbound(now_ms, self.name, None, uplink.data, stored, uplink.signal, device, kept_since_ms)

    def _sent(self, device: str, event: dict[str, Any], stored: Callable[[], None]) -> None:
        """A gateway has sent it, or will: there is room for the next."""
        known, item = self._devices.get(device), event.get("queueItemId")
        if known is not None and isinstance(item, str) and known.queued.pop(item.lower(), None) is not None:
            self._put(device, known)

    def _joined(self, device: str, event: dict[str, Any], stored: Callable[[], None]) -> None:
        """Its queue was emptied."""
        if (known := self._devices.get(device)) is not None:
            known.queued.clear()

    def _logged(self, device: str, event: dict[str, Any], stored: Callable[[], None]) -> None:
        """Levels are left out when they are INFO. What was refused waits no longer either."""
        level, code, said = event.get("level"), lorawan.words(event.get("code")), lorawan.words(event.get("description"))
        item = lorawan.part(event.get("context")).get("queue_item_id")
        known = self._devices.get(device)
        if known is not None and isinstance(item, str):
            known.queued.pop(item.lower(), None)
        if level in ("ERROR", 2):
            self._remark, self._remark_ms = f"ChirpStack says of device {device}: {said or code or 'an error'}", self._now_ms()

    # What goes -------------------------------------------------------------------------------------------------------

    def _put(self, device: str, known: Device) -> None:
        """Into ChirpStack's queue, which it works off in order: never more than the device can soon be told."""
        now_ms = self._now_ms()
        while known.room(now_ms) > 0 and (frame := known.take()) is not None:
            item = str(uuid.uuid4())
            known.queued[item] = 0
            data = base64.b64encode(frame).decode()
            command = {"id": item, "devEui": device, "confirmed": False, "fPort": self._application.f_port, "data": data}
            topic = f"application/{self._application.number}/device/{device}/command/down"
            self._keeper.publish(topic, json.dumps(command, separators=(",", ":")).encode())


# Other events are of no use to us.
EVENTS: dict[str, Callable[[ChirpStackGateway, str, dict[str, Any], Callable[[], None]], Inbound | None]] = {
    "up": ChirpStackGateway._uplink,
    "txack": ChirpStackGateway._sent,
    "join": ChirpStackGateway._joined,
    "log": ChirpStackGateway._logged,
}


def read_uplink(device: str, event: dict[str, Any]) -> Uplink:
    """What is 0, false or empty is left out of these events."""
    heard = ((each.get("gatewayId"), each.get("rssi", 0), each.get("snr", 0)) for each in lorawan.parts(event.get("rxInfo")))
    data, at_ms = lorawan.frame_bytes(event.get("data")), lorawan.moment_ms(event.get("time"))
    return Uplink(device, lorawan.whole(event.get("fPort")), data, lorawan.best_signal(heard), at_ms)
