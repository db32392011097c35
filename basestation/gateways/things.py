"""Frames that travel over LoRaWAN and The Things Stack v3: heard over its MQTT server, which forgets what nobody heard.

So whatever came while we were away is asked for afterwards, from its Storage Integration, and it may call us as well (a webhook).
The base's own counters know a frame that came before by another of these ways.
"""

import base64
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from . import lorawan
from .base import Inbound, RoadState
from .class_a import RECEIPT, Devices, kind_of
from .lorawan import NotUnderstood, Uplink
from .mqtt_keeper import MqttKeeper
from .mqtt_road import MqttSettings
from .mqtt_session import Message
from .things_missed import LONGEST_AWAY_MS, Missed, Store

LONGEST_FRAME_BYTES = 64
REMARK_MS = 10 * 60_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Application:
    """`number` has "@tenant" behind it everywhere but on the open source edition. `storage` is the address of the server whose
    Storage Integration is asked, "" when it is not."""

    number: str
    f_port: int
    storage: str = ""
    api_key: str = field(default="", repr=False)


class ThingsGateway:
    """`sender_of` (badge, road) as in chirpstack.py. `last_heard_ms` says when the base last heard anything, for what it missed
    before it was started."""

    def __init__(
        self,
        broker: MqttSettings,
        application: Application,
        now_ms: Callable[[], int],
        sender_of: Callable[[int, str], str],
        last_heard_ms: Callable[[], int] = lambda: 0,
        store: Store | None = None,
        patience_s: tuple[float, ...] = (5, 30, 120),
        name: str = "things",
    ) -> None:
        self.name = name
        self._application, self._now_ms, self._sender_of, self._last_heard_ms = application, now_ms, sender_of, last_heard_ms
        self._base_topic = f"v3/{application.number}/devices/"
        self._topic = re.compile(re.escape(self._base_topic) + r"([a-z0-9-]{1,36})/(up|down/failed|down/nack)")
        topics = (f"{self._base_topic}+/up", f"{self._base_topic}+/down/failed")
        self._keeper = MqttKeeper(name, broker, topics, self.came, now_ms, self._connected)
        self.missed = Missed(store, now_ms, self._take_missed, self._note, patience_s) if store is not None else None
        self._devices = Devices()
        self._heard_ms: int | None = None
        self._remark, self._remark_ms = "", 0

    async def start(self, hear: Callable[[Inbound], None]) -> None:
        self._hear = hear
        self._keeper.start()

    async def stop(self) -> None:
        await self._keeper.stop()
        if self.missed is not None:
            await self.missed.stop()

    def state(self) -> RoadState:
        state = self._keeper.state()
        is_fresh = 0 <= self._now_ms() - self._remark_ms < REMARK_MS
        return replace(state, why=self._remark) if state.is_up and is_fresh else state

    def send(self, badge: int, frame: bytes) -> None:
        """The whole queue of the device is replaced each time: nothing old is left in it."""
        device = self._sender_of(badge, self.name)
        known = self._devices.get(device)
        if known is None or not known.keep(frame, self._now_ms()):
            return
        downlinks = [self._downlink(each) for each in known.in_order()]
        self._keeper.publish(f"{self._base_topic}{device}/down/replace", _json({"downlinks": downlinks}))

    def webhook(self, payload: bytes, stored: Callable[[], None]) -> None:
        """The same message by another way. NotUnderstood when it is none; `stored` is called once it is dealt with."""
        inbound = self._uplink(lorawan.read_object(payload), stored)
        if inbound is None:
            return stored()
        self._hear(inbound)

    # What came -------------------------------------------------------------------------------------------------------

    def came(self, message: Message) -> None:
        """Nothing is acknowledged here: this server's messages have no answer."""
        try:
            self._read(message)
        except NotUnderstood as error:
            self._keeper.complain(message, str(error))

    def _read(self, message: Message) -> None:
        named = self._topic.fullmatch(message.topic or "")
        if named is None:
            raise NotUnderstood("it is no message of a device of ours")
        said = lorawan.read_object(message.payload)
        if named[2] != "up":
            return self._failed(named[1], said)
        if inbound := self._uplink(said, _nothing):
            self._hear(inbound)

    def _uplink(self, said: dict[str, Any], stored: Callable[[], None], came_ms: int | None = None) -> Inbound | None:
        """The device is named in the message itself, and there it must stand: a webhook has no topic. `came_ms`: not just now."""
        uplink = read_uplink(said)
        if not uplink.device:
            raise NotUnderstood("it does not say which device it came from")
        self._keeper.prove()
        self._heard_ms = now_ms = self._now_ms()
        if came_ms is None:
            self._devices.spoke(uplink.device, now_ms)
        if uplink.f_port == 0 or not uplink.data:
            return None
        if uplink.f_port != self._application.f_port:
            raise NotUnderstood(f"it came on port {uplink.f_port}, and badges speak on port {self._application.f_port}")
        if len(uplink.data) > LONGEST_FRAME_BYTES:
            raise NotUnderstood(f"{len(uplink.data)} bytes are no frame")
        if came_ms is not None:
            return Inbound(came_ms, self.name, None, uplink.data, stored, uplink.signal, uplink.device)
        if kept_since_ms := lorawan.kept_since_ms(uplink.at_ms, now_ms):
            self._note(lorawan.late(now_ms - kept_since_ms))
        return Inbound(now_ms, self.name, None, uplink.data, stored, uplink.signal, uplink.device, kept_since_ms)

    def _failed(self, device: str, said: dict[str, Any]) -> None:
        why = lorawan.part(lorawan.part(said.get("downlink_failed")).get("error"))
        words = lorawan.words(why.get("message_format")) or lorawan.words(why.get("name")) or "a downlink failed"
        self._note(f"The Things Stack says of device {device}: {words}")

    def _note(self, remark: str) -> None:
        self._remark, self._remark_ms = remark, self._now_ms()

    def _downlink(self, frame: bytes) -> dict[str, Any]:
        urgency = "HIGHEST" if kind_of(frame) == RECEIPT else "NORMAL"
        data = base64.b64encode(frame).decode()
        return {"f_port": self._application.f_port, "frm_payload": data, "priority": urgency, "confirmed": False}

    # What was missed -------------------------------------------------------------------------------------------------

    def _connected(self) -> None:
        if self.missed is not None:
            self.missed.since(self._last_heard_ms() if self._heard_ms is None else self._heard_ms)

    def _take_missed(self, line: bytes) -> int | None:
        """When the server had it, if that can be right. What comes twice is known to the base already."""
        try:
            said = lorawan.part(lorawan.read_object(line).get("result"))
            at_ms, now_ms = read_uplink(said).at_ms, self._now_ms()
            is_likely = at_ms is not None and now_ms - LONGEST_AWAY_MS <= at_ms < now_ms  # their clock may be wrong
            if inbound := self._uplink(said, _nothing, at_ms if is_likely else now_ms):
                self._hear(inbound)
            return at_ms if is_likely else None
        except NotUnderstood as error:
            self._note(f"something that was missed while the road was down is not understood: {error}")
            return None


def read_uplink(said: dict[str, Any]) -> Uplink:
    """`rssi` is left out by some gateways, and `channel_rssi` is what they measured."""
    device = lorawan.name(lorawan.part(said.get("end_device_ids")).get("device_id"))
    message = lorawan.part(said.get("uplink_message"))
    heard = (
        (lorawan.part(each.get("gateway_ids")).get("gateway_id"), each.get("rssi", each.get("channel_rssi")), each.get("snr", 0))
        for each in lorawan.parts(message.get("rx_metadata"))
    )
    at_ms = lorawan.moment_ms(message.get("received_at")) or lorawan.moment_ms(said.get("received_at"))
    data = lorawan.frame_bytes(message.get("frm_payload"))
    return Uplink(device, lorawan.whole(message.get("f_port")), data, lorawan.best_signal(heard), at_ms)


def _json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, separators=(",", ":")).encode()


def _nothing() -> None:
    """There is nobody to tell."""
