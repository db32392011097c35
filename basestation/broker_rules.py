"""The embedded broker's rules as its own plug-ins: a badge touches its own two topics, the base touches all."""

from dataclasses import dataclass

from amqtt.adapters import ReaderAdapter, WriterAdapter
from amqtt.broker import Broker, Server
from amqtt.contexts import Action
from amqtt.mqtt.protocol.broker_handler import BrokerProtocolHandler
from amqtt.mqtt.puback import PubackPacket
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import INCOMING, IncomingApplicationMessage, OutgoingApplicationMessage, Session


class TheGateKnows(BaseAuthPlugin):
    """Whoever got this far gave the right password at the gate."""

    async def authenticate(self, *, session: Session) -> bool:
        return bool(session.username)


class TwoTopics(BaseTopicPlugin):
    @dataclass
    class Config:
        site: str = ""
        base_username: str = "base"

    async def topic_filtering(self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None) -> bool:
        if session is None or not session.username:
            return False
        if session.username == self.config.base_username:
            return True
        way = "up" if action == Action.PUBLISH else "down"
        return topic == f"doorstep/{self.config.site}/badge/{session.username}/{way}"


class PatientHandler(BrokerProtocolHandler):
    """Keeps a message until it is acknowledged, however long that takes; the broker's own gives up after 5 s and drops it."""

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
    async def _handle_client_session(
        self,
        reader: ReaderAdapter,
        writer: WriterAdapter,
        client_session: Session,
        handler: BrokerProtocolHandler,
        server: Server,
        listener_name: str,
    ) -> None:
        patient = PatientHandler(self.plugins_manager)
        await super()._handle_client_session(reader, writer, client_session, patient, server, listener_name)
