"""Every kind of gateway there is. A new one is one file and one row here."""

from collections.abc import Callable

from ..surroundings import Surroundings
from .base import Gateway
from .chirpstack import Application as ChirpStackApplication
from .chirpstack import ChirpStackGateway
from .mqtt import MqttGateway
from .mqtt_road import MqttSettings


def _mqtt(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    return [MqttGateway(broker, around.now_ms)]


def _lora(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    lora = around.settings.lora
    if lora is None:
        return []
    from .serial import radio_plans, serial_gateways  # and pyserial, which not every school needs

    modem = (around.settings.sms.port,) if around.settings.sms else ()
    plans = radio_plans(lora.gateways, lora.sf, lora.frequencies_khz)
    return [*serial_gateways(plans, lora.ports, modem, around.now_ms, around.believes)]


def _chirpstack(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    part = around.settings.chirpstack
    if part is None:
        return []
    files = (str(part.ca_file or ""), str(part.certificate or ""), str(part.private_key or ""))
    link = MqttSettings(
        around.settings.site, part.host, part.port, part.username, part.password, files[0], f"doorstep-{around.settings.site}-chirpstack",
        is_tls=part.tls, certificate=files[1], private_key=files[2],
    )  # fmt: skip
    application = ChirpStackApplication(part.application_id, part.f_port)
    return [ChirpStackGateway(link, application, around.now_ms, _sender_of(around))]


def _things(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    part = around.settings.things
    if part is None:
        return []
    from .things import Application, ThingsGateway  # and an HTTP client, which takes a moment
    from .things_store import ThingsStore

    ca_file = str(part.ca_file or "")
    link = MqttSettings(
        around.settings.site, part.host, part.port, part.number, part.api_key, ca_file, f"doorstep-{around.settings.site}-things",
        is_tls=part.tls, qos=0, is_kept=False,
    )  # fmt: skip
    application = Application(part.number, part.f_port, part.storage, part.api_key)
    store = ThingsStore(application) if part.storage else None
    return [ThingsGateway(link, application, around.now_ms, _sender_of(around), lambda: _last_heard_ms(around), store)]


def _sender_of(around: Surroundings) -> Callable[[int, str], str]:
    """What a road calls the device from which the core last accepted a frame of this badge."""

    def sender_of(badge: int, road: str) -> str:
        known = around.site().badges.get(badge)
        return known.senders.get(road, "") if known else ""

    return sender_of


def _last_heard_ms(around: Surroundings) -> int:
    return max((badge.last_heard_ms or 0 for badge in around.site().badges.values()), default=0)


GATEWAYS: dict[str, Callable[[Surroundings, MqttSettings], list[Gateway]]] = {
    "mqtt": _mqtt,
    "lora": _lora,
    "chirpstack": _chirpstack,
    "things": _things,
}


def build_gateways(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    """Those that the settings ask for. `broker` is the school's own, or the one inside the base."""
    return [gateway for make in GATEWAYS.values() for gateway in make(around, broker)]
