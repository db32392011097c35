"""The settings of the ways in and out, each a table of the file that may be left out: then there is no such way."""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from badge.airtime import sub_band
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator


class Part(BaseModel):
    """A table of the file. A name that is not known is an error: a misspelt setting must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def is_address(url: str) -> bool:
    """A web address that something can be asked of."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not re.search(r"\s", url)
    except ValueError:
        return False


def _only_the_host(text: str) -> str:
    """A name or an address. One colon is a port's, several are IPv6's."""
    if not re.fullmatch(r"[^\s/@]+", text) or text.count(":") == 1:
        raise ValueError("must be only a computer's name or address, without https:// before it and without a port behind it")
    return text


Host = Annotated[str, AfterValidator(_only_the_host)]
NoHost = Annotated[str, AfterValidator(lambda text: text and _only_the_host(text))]
Command = tuple[Annotated[str, Field(min_length=1)], ...]


class ArcSettings(Part):
    """The alarm receiving centre, by SIA DC-09. All of it is agreed with the centre: docs/arc.md has the questions to ask them.

    `key` is hex digits, `key_text` the same as letters: 16, 24 or 32 of them. Neither: what is sent can be read on the way.
    """

    host: Host
    port: int = Field(ge=1, le=65535)
    transport: Literal["tcp", "udp"] = "tcp"
    second_host: NoHost = ""
    second_port: int = Field(default=0, ge=0, le=65535)
    second_transport: Literal["tcp", "udp"] = "tcp"
    account: Annotated[str, StringConstraints(pattern="^[0-9A-Fa-f]{3,16}$")] = Field(repr=False)
    key: str = Field(default="", repr=False)
    key_text: str = Field(default="", repr=False)
    protocol: Literal["SIA-DCS", "ADM-CID"] = "SIA-DCS"
    receiver: Annotated[str, StringConstraints(pattern="^[0-9A-Fa-f]{1,6}$")] = "0"
    line: Annotated[str, StringConstraints(pattern="^[0-9A-Fa-f]{1,6}$")] = "0"
    sos: Literal["panic", "silent"] = "panic"
    tell_text: bool = True
    tell_address: bool = False
    answer_s: int = Field(default=5, ge=1, le=8)
    supervision_s: int = Field(default=60, ge=5, le=3600)
    probe_s: int = Field(default=6, ge=0, le=60)
    probe: Literal["null", "knock"] = "null"
    number_tests: bool = False

    @field_validator("key", "key_text")
    @classmethod
    def _is_a_key(cls, key: str, info: ValidationInfo) -> str:
        sizes = (0, 32, 48, 64) if info.field_name == "key" else (0, 16, 24, 32)
        is_right = key.isascii() and len(key) in sizes and (info.field_name != "key" or re.fullmatch("[0-9A-Fa-f]*", key))
        if not is_right:
            raise ValueError(f"is no AES key: {' or '.join(map(str, sizes[1:]))} {'hex digits' if info.field_name == 'key' else 'letters'}")
        if key and info.data.get("key"):
            raise ValueError("and key are both there: leave one of them out")
        return key

    @property
    def key_bytes(self) -> bytes | None:
        return bytes.fromhex(self.key) or self.key_text.encode("ascii") or None


class LoraSettings(Part):
    """Our own LoRa gateways on USB ports of this computer. `gateways`: their names, as they were given when they were made.

    `ports`: only these, with * for any; without them every USB port whose maker builds such boards. The base tells its gateways,
    and the badges that are provisioned here, which frequencies and spreading factor to use.
    """

    gateways: tuple[Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]{0,23}$")], ...] = Field(default=("1",), min_length=1)
    ports: tuple[str, ...] = ()
    sf: int = Field(default=9, ge=7, le=12)
    frequencies_khz: tuple[int, ...] = Field(default=(868_100,), min_length=1)

    @field_validator("gateways")
    @classmethod
    def _are_different(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(names)) < len(names):
            raise ValueError("two gateways have the same name: give each one of its own")
        return names

    @field_validator("frequencies_khz")
    @classmethod
    def _may_be_used(cls, frequencies: tuple[int, ...], info: ValidationInfo) -> tuple[int, ...]:
        closed = [khz for khz in frequencies if sub_band(khz) is None]
        if closed:
            raise ValueError(f"{closed[0]} kHz is no channel on which a badge may send: use 868100, 868300, 868500 or 869525")
        if len(frequencies) > len(info.data.get("gateways", frequencies)):
            raise ValueError("a gateway hears one frequency at a time: name no more of them than there are gateways")
        return frequencies


class ChirpStackSettings(Part):
    """A ChirpStack v4: where its MQTT broker is, who we are there, and which of its applications has our badges (docs/lorawan.md)."""

    host: Host
    port: int = Field(default=1883, ge=1, le=65535)
    tls: bool = False
    ca_file: Path | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    username: str = ""
    password: str = Field(default="", repr=False)
    application_id: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9-]{1,64}$")]
    f_port: int = Field(default=10, ge=1, le=223)


class ThingsSettings(Part):
    """An application of The Things Stack v3. `tenant` is what stands behind the @ of its MQTT user name, "" on the open source edition.

    `storage` is the address of its server, as https://eu1.cloud.thethings.network: what came while the base was away is fetched there.
    `webhook_secret`: the last part of the address that its webhook posts to, 20 letters or more of your own.
    """

    host: Host
    port: int = Field(default=8883, ge=1, le=65535)
    tls: bool = True
    ca_file: Path | None = None
    application: Annotated[str, StringConstraints(pattern="^[a-z0-9-]{2,36}$")]
    tenant: Annotated[str, StringConstraints(pattern="^[a-z0-9-]{0,36}$")] = ""
    api_key: str = Field(min_length=1, repr=False)
    f_port: int = Field(default=10, ge=1, le=223)
    storage: Annotated[str, StringConstraints(pattern="^(https?://[^/ ]+)?$")] = ""
    webhook_secret: Annotated[str, StringConstraints(pattern="^([A-Za-z0-9_-]{20,100})?$")] = Field(default="", repr=False)

    @property
    def number(self) -> str:
        return f"{self.application}@{self.tenant}" if self.tenant else self.application


class SmsSettings(Part):
    """A GSM or LTE modem with a SIM of its own, on a serial port. `port` may be a path under /dev/serial/by-id, or have * in it.
    `country` is what others dial before this country's numbers; `smsc` only if the SIM does not know its service centre."""

    port: str = Field(min_length=1)
    baud: int = Field(default=115_200, ge=1_200, le=4_000_000)
    pin: Annotated[str, StringConstraints(pattern="^([0-9]{4,8})?$")] = Field(default="", repr=False)
    country: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{0,3}$")] = "+44"
    smsc: Annotated[str, StringConstraints(pattern=r"^(\+?[0-9]{6,15})?$")] = ""


class CapSettings(Part):
    """Alerts for other systems, as CAP 1.2 messages. `folder`: a file for each, for whatever watches it. `key`: the secret part of the
    feed's address, 20 letters or more of your own; without it there is no feed."""

    sender: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9@._-]{3,100}$")]
    folder: Path | None = None
    key: Annotated[str, StringConstraints(pattern="^([A-Za-z0-9_-]{20,100})?$")] = Field(default="", repr=False)


class HomeAssistantSettings(Part):
    """Home Assistant's broker, and who we are there. It is shown how things are, and can change nothing. `positions`: also where a
    badge on a visit is."""

    host: Host
    port: int = Field(default=1883, ge=1, le=65535)
    tls: bool = False
    ca_file: Path | None = None
    username: str = ""
    password: str = Field(default="", repr=False)
    prefix: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_/-]{1,60}$")] = "homeassistant"
    positions: bool = False
