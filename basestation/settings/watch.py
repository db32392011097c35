"""The settings of what watches the base from outside, and of the weekly proof."""

from datetime import time
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from .roads import Command, Part, is_address


class HeartbeatSettings(Part):
    """Somebody outside who notices when the base is silent: an address that is posted to every `every_s` seconds while the base is well,
    and the same with /fail behind it while it is not."""

    url: str = Field(repr=False)
    every_s: int = Field(default=15, ge=5, le=3600)

    @field_validator("url")
    @classmethod
    def _can_be_asked(cls, url: str) -> str:
        if not is_address(url):
            raise ValueError("must be a whole web address that begins with https:// or http://")
        if urlsplit(url).path.rstrip("/").endswith("/fail"):
            raise ValueError("must be the address that means all is well: leave out /fail, which the base puts there itself")
        return url


class DeskSettings(Part):
    """A sounder on the office's desk that complains when the base stops petting it: on a serial `port`, or reached by a `command`."""

    port: str = ""
    baud: int = Field(default=115_200, ge=1_200, le=4_000_000)
    command: Command = ()

    @model_validator(mode="after")
    def _one_way(self) -> "DeskSettings":
        if bool(self.port) == bool(self.command):
            raise ValueError("needs a port or a command, and not both")
        return self


class ProofSettings(Part):
    """When each week a test is sent over every road out, and it is looked whether every road in has heard something."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "never"] = "monday"
    at: str = "08:05"

    @field_validator("at")
    @classmethod
    def _is_a_time(cls, text: str) -> str:
        try:
            time.fromisoformat(text)
        except ValueError as error:
            raise ValueError("is no time of day; write it like 08:05") from error
        return text

    @property
    def weekday(self) -> int | None:
        """0 is Monday; None is never."""
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        return days.index(self.day) if self.day in days else None
