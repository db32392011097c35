"""What an installer writes down: one TOML file, checked whole before anything starts.

`DOORSTEP__MAIL__PASSWORD=...` in the environment overrides `password` in `[mail]`, so that no secret need be in the file.
"""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from .base import BadgePress, Broker, LadderWaits, Mail, School, Sounder, Web
from .roads import ArcSettings, CapSettings, ChirpStackSettings, HomeAssistantSettings, LoraSettings, SmsSettings, ThingsSettings
from .watch import DeskSettings, HeartbeatSettings, ProofSettings


class Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="DOORSTEP__", env_nested_delimiter="__")

    site: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,32}$")]
    data: Path
    database: str = Field(default="", repr=False)
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
