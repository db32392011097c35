"""Every kind of gateway there is. A new one is one file and one row here."""

from collections.abc import Callable

from ..surroundings import Surroundings
from .base import Gateway
from .mqtt import MqttGateway
from .mqtt_road import MqttSettings


def _mqtt(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    return [MqttGateway(broker, around.now_ms)]


def _lora(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    lora = around.settings.lora
    if lora is None:
        return []
    from .serial import serial_gateways  # and pyserial, which not every school needs

    return [*serial_gateways(lora.gateways, lora.sf, lora.frequencies_khz, lora.ports, around.now_ms)]


GATEWAYS: dict[str, Callable[[Surroundings, MqttSettings], list[Gateway]]] = {
    "mqtt": _mqtt,
    "lora": _lora,
}


def build_gateways(around: Surroundings, broker: MqttSettings) -> list[Gateway]:
    """Those that the settings ask for. `broker` is the school's own, or the one inside the base."""
    return [gateway for make in GATEWAYS.values() for gateway in make(around, broker)]
