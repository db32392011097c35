"""paho's client, given its sockets ready-made, and without what it does for each message on behalf of threads that are not here.

paho makes a lock and a queue entry for each message either way, and remembers what it sent so as to send it anew in the next connection.
A frame for a badge needs none of that: whoever needs it says it again. What must not be lost goes by paho's own `publish`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from paho.mqtt import client as paho
from paho.mqtt._packet import decode_publish
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from .mqtt_kept import Kept
from .mqtt_road import MqttSettings
from .mqtt_wire import Wire

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike


@dataclass(frozen=True, slots=True)
class Message:
    """`topic` is None when the broker let one through that is not text. `packet_id` is 0 for one that wants no answer."""

    topic: str | None
    payload: bytes
    packet_id: int = 0
    is_retained: bool = False


class Session(paho.Client):
    """`wire` is the next connection, to be set before each `reconnect`. `kept` watches what comes. `came` is called with each message,
    the broker's promise of at most one or two deliveries kept by whoever acknowledges."""

    wire: Wire
    kept: Kept

    def __init__(self, settings: MqttSettings, came: Callable[[Message], None]) -> None:
        super().__init__(
            CallbackAPIVersion.VERSION2,
            client_id=settings.identity,
            clean_session=not settings.is_kept,
            protocol=paho.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self.max_inflight_messages_set(0)  # any other number has paho look through all of them at each answer
        self.username_pw_set(settings.username or None, settings.password or None)
        if settings.will is not None:
            self.will_set(*settings.will, qos=settings.qos, retain=True)
        self._came = came

    def publish_once(self, topic: str, payload: bytes, qos: int) -> None:
        """In this connection or never."""
        self._send_publish(self._mid_generate(), topic.encode(), payload, qos)

    def _create_socket(self) -> "SocketLike":
        """paho's own way to open one would hold the event loop."""
        return self.wire

    def _handle_publish(self) -> MQTTErrorCode:
        packet = decode_publish(self._in_packet["command"], self._in_packet["packet"], self._protocol)
        if packet.qos > 1:
            return MQTTErrorCode.MQTT_ERR_PROTOCOL  # nobody asked for those
        self.kept.came(packet.mid > 0)
        self._came(Message(_text(packet.topic), bytes(packet.payload), packet.mid, packet.retain))
        return MQTTErrorCode.MQTT_ERR_SUCCESS

    def ask(self) -> None:
        """For a sign of life, which comes behind everything that the broker has to say before."""
        self._send_pingreq()

    def _handle_pingresp(self) -> MQTTErrorCode:
        result = super()._handle_pingresp()
        self.kept.answered()
        return result

    def _handle_pubackcomp(self, cmd: Literal["PUBACK", "PUBCOMP"]) -> MQTTErrorCode:
        return super()._handle_pubackcomp(cmd) if self._out_messages else MQTTErrorCode.MQTT_ERR_SUCCESS


def _text(topic: bytes) -> str | None:
    try:
        return topic.decode()
    except UnicodeDecodeError:
        return None
