"""What the school's policy still asks of a planned visit, in plain words. Looks and changes nothing.

A `rule` is a name for ever: a visit that goes without keeping it has a `Departure` of that name.
"""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of the gate. `words` says how it stands; `remedy` what puts it right, "" where nothing is wrong. A "fail" is put right, or
    the visit goes as a departure from policy; a "warn" is only said. `agreed`: its departure, in words, once somebody agreed to it."""

    rule: str
    state: State
    words: str
    remedy: str = ""
    agreed: str = ""

    @property
    def holds_back(self) -> bool:
        return self.state == "fail" and not self.agreed
