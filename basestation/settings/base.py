"""The settings of the base itself: the school, its pages, broker, mail server and siren, the hidden button, a rehearsal's waits."""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from badgelink import messages
from pydantic import Field, StringConstraints, field_validator

from ..core.policy.ladders import BadgeRules, Clocks, Waits
from .roads import Command, Host, Part, is_address

Seconds = Annotated[int, Field(ge=1, le=3600)]
Port = Annotated[int, Field(ge=0, le=65535)]


def _on_this_computer(said: dict[str, Any]) -> str:
    return f"http://127.0.0.1:{said.get('port') or 8080}"


class School(Part):
    """Said to the police when they are called, and shown on every page."""

    title: str = Field(min_length=1)
    telephone: str = Field(min_length=1)
    address: str = Field(min_length=1)
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

    bind: Host = "127.0.0.1"
    port: Port = 8080
    url: str = Field(default_factory=_on_this_computer)
    hosts: tuple[Host, ...] = ()
    vendor: Path = Path(__file__).parents[2] / "node_modules"
    certificate: Path | None = None
    private_key: Path | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        """Links are made by putting something behind it."""
        if not is_address(url) or urlsplit(url.rstrip("/"))[2:] != ("", "", ""):
            raise ValueError(
                "must be what people type to see the board, like https://doorstep.saltmarsh.example:8443, with nothing behind it"
            )
        return url.rstrip("/")


class Broker(Part):
    """`embedded`: a broker inside the base, listening on bind:port. `external`: the school's own, at host:port."""

    kind: Literal["embedded", "external"] = "embedded"
    bind: Host = "0.0.0.0"
    host: Host = "127.0.0.1"
    port: Port = 1883
    username: str = "base"
    password: str = Field(default="", repr=False)
    ca_file: Path | None = None
    certificate: Path | None = None
    private_key: Path | None = None

    @property
    def has_tls(self) -> bool:
        return self.certificate is not None or self.ca_file is not None


class Mail(Part):
    """The school's outgoing mail server."""

    host: Host
    port: Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str = ""
    password: str = Field(default="", repr=False)
    sender: Annotated[str, StringConstraints(pattern="^[^@\\s]+@[^@\\s]+$")]


class Sounder(Part):
    """A command to run at an alarm: a siren, a USB light. Its parts as a list; no shell reads it."""

    command: Command = Field(min_length=1)


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
