"""The embedded broker's rules as its own plug-ins, and what it needs so as to lose nothing and keep nobody waiting."""

import asyncio
import logging
from dataclasses import dataclass

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker, RetainedApplicationMessage, Server
from amqtt.contexts import Action, BrokerConfig
from amqtt.mqtt.constants import QOS_2
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.mqtt.puback import PubackPacket
from amqtt.mqtt.publish import PublishPacket
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import INCOMING, IncomingApplicationMessage, OutgoingApplicationMessage, Session

MOST_KEPT = 1_000  # for each client that is away

log = logging.getLogger(__name__)


class TheGateKnows(BaseAuthPlugin):
    """Whoever got this far gave the right password at the gate."""

    async def authenticate(self, *, session: Session) -> bool:
        return bool(session.username)


@dataclass
class Rules:
    """A badge, whose user name is its number, touches its own two topics; the base touches all."""

    site: str = ""
    base_username: str = "base"

    def allow(self, username: str | None, topic: str | None, is_publishing: bool) -> bool:
        if not username or username == self.base_username:
            return bool(username)
        return topic == f"doorstep/{self.site}/badge/{username}/{'up' if is_publishing else 'down'}"


class TwoTopics(BaseTopicPlugin):
    Config = Rules  # type: ignore[assignment]

    async def topic_filtering(self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None) -> bool:
        return session is not None and self.config.allow(session.username, topic, action == Action.PUBLISH)


class PatientHandler(BrokerProtocolHandler):
    """Keeps a message until it is acknowledged, however long that takes; the broker's own gives up after 5 s and drops it."""

    def __init__(self, broker: "PatientBroker") -> None:
        super().__init__(broker.plugins_manager)
        self._broker = broker

    async def handle_publish(self, publish_packet: PublishPacket) -> None:
        """Passed on in the turn that read it, not after a queue and three tasks."""
        if self.session is None or publish_packet.qos == QOS_2:
            await super().handle_publish(publish_packet)
            return
        await self._broker.take(self.session, publish_packet.topic_name, publish_packet.data)
        if publish_packet.qos and publish_packet.packet_id is not None:
            await self._send_packet(PubackPacket.build(publish_packet.packet_id))

    async def _handle_qos1_message_flow(self, app_message: OutgoingApplicationMessage | IncomingApplicationMessage) -> None:
        if app_message.direction == INCOMING or not isinstance(app_message, OutgoingApplicationMessage):
            await super()._handle_qos1_message_flow(app_message)
            return
        assert self.session is not None
        assert app_message.packet_id is not None
        self.session.inflight_out[app_message.packet_id] = app_message
        packet = app_message.build_publish_packet(dup=app_message.publish_packet is not None)
        app_message.publish_packet = packet
        await self._send_packet(packet)

    async def handle_puback(self, puback: PubackPacket) -> None:
        if self.session is not None and puback.variable_header is not None:
            self.session.inflight_out.pop(puback.variable_header.packet_id, None)


class PatientBroker(Broker):
    """Looks the listeners of a topic up; the library asks every subscription of every badge about every message."""

    def __init__(self, config: BrokerConfig, rules: Rules) -> None:
        super().__init__(config)
        self._rules = rules
        self._wildcards: set[str] = set()
        self._under_way: set[asyncio.Task[OutgoingApplicationMessage]] = set()

    async def add_subscription(self, subscription: tuple[str, int], session: Session) -> int:
        granted = await super().add_subscription(subscription, session)
        if set(subscription[0]) & set("+#"):
            self._wildcards.add(subscription[0])  # only the base has any: they are few
        return granted

    async def take(self, sender: Session, topic: str | None, data: bytes | bytearray | None) -> None:
        """What a sender may not say is dropped without a word, as MQTT 3.1.1 has none for it."""
        if self._rules.allow(sender.username, topic, True):
            await self._broadcast_message(sender, topic, data)
        else:
            log.info("%s may not publish there", sender.username)

    async def _publish_retained_messages_for_subscription(self, subscription: tuple[str, int], session: Session) -> None:
        """The gate lets nothing be retained, so there is nothing to look for at each of a thousand subscriptions."""

    async def _broadcast_message(
        self, session: Session | None, topic: str | None, data: bytes | bytearray | None, force_qos: int | None = None
    ) -> None:
        if topic is None or data is None:
            return
        matching = [topic, *(wildcard for wildcard in self._wildcards if self._matches(topic, wildcard))]
        for name in matching:
            for listener, qos in self._subscriptions.get(name, ()):
                if self._rules.allow(listener.username, topic, False):
                    await self._pass_on(listener, topic, data, qos if force_qos is None else force_qos)

    async def _pass_on(self, listener: Session, topic: str, data: bytes | bytearray, qos: int) -> None:
        handler = self._get_handler(listener)
        if listener.transitions.state == "connected" and handler is not None:
            sending = asyncio.create_task(handler.mqtt_publish(topic, data, qos, retain=False))
            self._under_way.add(sending)  # in a task of its own, or a client that doesn't read would hold up all others
            sending.add_done_callback(self._done)
        elif not listener.clean_session and qos:
            _keep(listener, RetainedApplicationMessage(None, topic, data, qos))

    def _done(self, sending: asyncio.Task[OutgoingApplicationMessage]) -> None:
        self._under_way.discard(sending)
        if not sending.cancelled() and (error := sending.exception()):
            log.warning("the embedded broker could not pass a message on: %s", type(error).__name__)

    async def _handle_client_session(
        self,
        reader: ReaderAdapter,
        writer: WriterAdapter,
        client_session: Session,
        handler: BrokerProtocolHandler,
        server: Server,
        listener_name: str,
    ) -> None:
        patient = PatientHandler(self)
        await super()._handle_client_session(reader, writer, client_session, patient, server, listener_name)


def _keep(listener: Session, message: RetainedApplicationMessage) -> None:
    """For one who is away. The oldest goes: a badge that is off for weeks is told the same every minute, and who is heard again
    is told anew."""
    while listener.retained_messages.qsize() >= MOST_KEPT:
        listener.retained_messages.get_nowait()
    listener.retained_messages.put_nowait(message)
