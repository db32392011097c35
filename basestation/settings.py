"""What an installer writes down: one TOML file, checked whole before anything starts.

`DOORSTEP__MAIL__PASSWORD=...` in the environment overrides `password` in `[mail]`, so that no secret need be in the file.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from . import settings_files as files
from .settings_errors import SettingsError as SettingsError
from .settings_errors import in_a_line, in_words, of_its_own
from .settings_of_base import BadgePress, Broker, LadderWaits, Mail, School, Sounder, Web
from .settings_of_roads import (
    ArcSettings,
    CapSettings,
    ChirpStackSettings,
    HomeAssistantSettings,
    LoraSettings,
    SmsSettings,
    ThingsSettings,
)
from .settings_of_watch import DeskSettings, HeartbeatSettings, ProofSettings
from .settings_reading import partly, raw_table, strangers, with_environment, wrong_names
from .settings_sense import senseless

CANT_BE_USED = "{path} can't be used:"


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


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say of a file of settings, a line each. `settings` None: it can't be used. `wrong` contradicts the rules or itself,
    `hindering` keeps a base from serving, `missing` does not: a road will have a fault."""

    settings: Settings | None
    wrong: tuple[str, ...] = ()
    hindering: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def look(path: Path) -> Found:
    """All of it at once, with the files that it names. SettingsError when it can't be read at all."""
    settings, wrong, names = _read(path)
    hindering, missing = (tuple(in_a_line(found) for found in each(settings, names)) for each in (files.hindering, files.missing))
    return Found(None if wrong else settings, tuple(wrong), hindering, missing)


def read_settings(path: Path) -> Settings:
    """The settings in `path`. SettingsError names every setting that is wrong, and the remedy."""
    settings, wrong, _ = _read(path)
    if wrong:
        raise SettingsError("\n".join([CANT_BE_USED.format(path=path), *wrong]))
    return settings


def _read(path: Path) -> tuple[Settings, list[str], frozenset[str]]:
    """As far as they are right, what is wrong with them, and the names of those that are wrong by themselves."""
    raw = with_environment(Settings, raw_table(path))
    problems: list[ErrorDetails] = []
    try:
        settings = Settings(**raw)
    except ValidationError as error:
        problems = error.errors()
        settings = partly(Settings, raw, wrong_names(problems))
    names = wrong_names(problems)
    wrong = [in_words(problem, Settings) for problem in of_its_own(problems, Settings)] + strangers(Settings, os.environ)
    return settings, wrong + [in_a_line(found) for found in senseless(settings, names)], names
