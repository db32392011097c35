"""What an installer writes down: one TOML file, checked whole before anything starts.

`DOORSTEP__MAIL__PASSWORD=...` in the environment overrides `password` in `[mail]`, so that no secret need be in the file.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from badgelink import messages
from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from .core.policy import BadgeRules, Clocks, Waits
from .settings_errors import in_words
from .settings_of_roads import (
    ArcSettings,
    CapSettings,
    ChirpStackSettings,
    HomeAssistantSettings,
    LoraSettings,
    Part,
    SmsSettings,
    ThingsSettings,
)
from .settings_of_watch import DeskSettings, HeartbeatSettings, ProofSettings

Seconds = Annotated[int, Field(ge=1, le=3600)]
Port = Annotated[int, Field(ge=0, le=65535)]


class SettingsError(Exception):
    """The settings can't be used; the text says where, and what to do."""


class School(Part):
    """Said to the police when they are called, and shown on every page."""

    title: str
    telephone: str
    address: str
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    timezone: str = "Europe/London"

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone; for a school in Britain write Europe/London") from error
        return name


class Web(Part):
    """Where the office's screen is served. `url` is what people type, and what messages link to; `hosts` are further
    names of this computer. `vendor` is where npm put the screen's scripts."""

    bind: str = "127.0.0.1"
    port: Port = 8080
    url: str = "http://127.0.0.1:8080"
    hosts: tuple[str, ...] = ()
    vendor: Path = Path(__file__).parent.parent / "node_modules"
    certificate: Path | None = None
    private_key: Path | None = None


class Broker(Part):
    """`embedded`: a broker inside the base, listening on bind:port. `external`: the school's own, at host:port."""

    kind: Literal["embedded", "external"] = "embedded"
    bind: str = "0.0.0.0"
    host: str = "127.0.0.1"
    port: Port = 1883
    username: str = "base"
    password: str = ""
    ca_file: Path | None = None
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def has_tls(self) -> bool:
        return self.certificate is not None or self.ca_file is not None


class Mail(Part):
    """The school's outgoing mail server."""

    host: str
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = ""
    sender: str


class Sounder(Part):
    """A command to run at an alarm: a siren, a USB light. Its parts as a list; no shell reads it."""

    command: tuple[str, ...]


class BadgePress(Part):
    """How the hidden button raises an alarm: "hold" it for `hold_ms`, or "presses": press it so often `within_ms`."""

    press: Literal["hold", "presses"] = "hold"
    hold_ms: int = Field(default=2_000, ge=1_000, le=5_000)
    presses: int = Field(default=3, ge=2, le=5)
    within_ms: int = Field(default=3_000, ge=1_500, le=5_000)
    heartbeat_s: int = Field(default=0, ge=0, le=120)

    @field_validator("heartbeat_s")
    @classmethod
    def _not_too_often(cls, seconds: int) -> int:
        if 0 < seconds < 10:
            raise ValueError("is 0 (the badge's own pace) or 10 to 120 seconds")
        return seconds

    def rules(self) -> BadgeRules:
        grammar = messages.HOLD if self.press == "hold" else messages.PRESSES
        return BadgeRules(grammar, self.hold_ms, self.presses, self.within_ms, self.heartbeat_s)


class LadderWaits(Part):
    """For rehearsals: other waiting times than the policy's. How many seconds each step waits for somebody to say "I have this",
    and how long an owner has to act."""

    office_s: Seconds
    second_s: Seconds
    head_s: Seconds
    sheet_s: Seconds
    action_s: Seconds
    answer_s: Seconds = 30
    after_police_s: Seconds = 600

    def waits(self) -> Waits:
        clocks = Clocks(self.action_s * 1000, self.answer_s * 1000, self.after_police_s * 1000)
        return Waits(self.office_s * 1000, self.second_s * 1000, self.head_s * 1000, self.sheet_s * 1000, clocks)


class Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="DOORSTEP__", env_nested_delimiter="__")

    site: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]
    data: Path
    database: str = ""
    school: School
    web: Web = Web()
    broker: Broker = Broker()
    mail: Mail | None = None
    sounder: Sounder | None = None
    cap: CapSettings | None = None
    homeassistant: HomeAssistantSettings | None = None
    arc: ArcSettings | None = None
    sms: SmsSettings | None = None
    lora: LoraSettings | None = None
    chirpstack: ChirpStackSettings | None = None
    things: ThingsSettings | None = None
    tiles: Path | None = None
    badge: BadgePress = BadgePress()
    policy: Literal["trust", "risk-assessed", "paired-code-word", "lone-working", "paired-safe-word"] = "trust"
    heartbeat: HeartbeatSettings | None = None
    desk: DeskSettings | None = None
    proof: ProofSettings = ProofSettings()
    sos: LadderWaits | None = None
    overdue: LadderWaits | None = None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'doorstep.db'}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.school.timezone)


def read_settings(path: Path) -> Settings:
    """The settings in `path`. SettingsError names every setting that is wrong, and the remedy."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path} does not exist: copy deploy/doorstep.toml there and fill it in") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not readable as TOML: {error}") from error
    try:
        return Settings(**raw)
    except ValidationError as error:
        raise SettingsError(f"{path} can't be used:\n" + "\n".join(in_words(problem) for problem in error.errors())) from error


def check_files(settings: Settings) -> None:
    """SettingsError when a file that a base of these settings needs can't be read."""
    for table in ("web", "broker", "chirpstack", "things"):
        part = getattr(settings, table)
        for name in ("certificate", "private_key", "ca_file"):
            path = getattr(part, name, None)
            try:
                if path is not None:
                    path.open("rb").close()
            except OSError as error:
                raise SettingsError(f"{table}.{name}: {path} can't be read: {error.strerror}") from error
