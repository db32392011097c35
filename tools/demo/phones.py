"""The phones of the demo's school, so that people see who was reached: the desk's, where the base's webhooks arrive, and two
telephones that are texted through the modem and can answer.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from basestation.core.words import telephone
from tools.emulator.modem.terminal import ModemOnUsb

from .cast import HEAD, OFFICE, SECOND, Role

KEPT, SHOWN = 4, 3
COUNTRY = "+44"
TELEPHONES = {SECOND.phone: (SECOND, "The second person's telephone"), HEAD.phone: (HEAD, "The head's telephone")}
ANSWERS = ("1", "2")


@dataclass(frozen=True, slots=True)
class Told:
    """`after_ms`: how long after it happened this phone was told."""

    no: int
    key: str
    subject: str
    text: str
    url: str
    at_ms: int
    after_ms: int


class Desk:
    """`changed` is called when it rings."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._told: deque[Told] = deque(maxlen=KEPT)
        self._no = 0

    def take(self, body: dict[str, Any]) -> None:
        """A message that came already is not shown twice."""
        if body["key"] not in [old.key for old in self._told]:
            self._told.append(self._read(body))
            self._changed()

    def state(self) -> dict[str, Any]:
        return {"phone": OFFICE.phone, "told": [asdict(one) for one in self._told]}

    def _read(self, body: dict[str, Any]) -> Told:
        self._no += 1
        now_ms, url = time.time_ns() // 1_000_000, str(body["url"])
        text = str(body["text"]).removesuffix(url).strip()
        return Told(self._no, str(body["key"]), str(body["subject"]), text, url, now_ms, now_ms - int(body["at"]))


class Telephone:
    """Somebody's own, on the modem's network. What it sent is `is_own`."""

    def __init__(self, role: Role, modem: ModemOnUsb) -> None:
        number = telephone.international(role.mobile, COUNTRY)
        assert number is not None, f"{role.mobile} is no telephone number"
        self._role, self._modem, self._number = role, modem, number
        self._sent: list[tuple[int, str]] = []

    def answer(self, words: str) -> None:
        self._sent.append((time.time_ns() // 1_000_000, words))
        self._modem.text_from(self._number, words)

    def state(self) -> dict[str, Any]:
        came = [{"at_ms": text.at_ms, "text": text.text, "is_own": False} for text in self._modem.texts() if text.to == self._number]
        went = [{"at_ms": at_ms, "text": words, "is_own": True} for at_ms, words in self._sent]
        texts = sorted(came + went, key=lambda text: int(str(text["at_ms"])))
        return {"phone": self._role.phone, "texts": texts[-SHOWN:]}


class Phones:
    """`changed` is called when one of them rings, or answers."""

    def __init__(self, modem: ModemOnUsb, changed: Callable[[], None]) -> None:
        self._changed, self.desk = changed, Desk(changed)
        self._telephones = {name: Telephone(role, modem) for name, (role, _) in TELEPHONES.items()}

    def answer(self, who: str, words: str) -> None:
        """KeyError when there is no such telephone."""
        self._telephones[who].answer(words)
        self._changed()

    def state(self) -> list[dict[str, Any]]:
        return [self.desk.state(), *(each.state() for each in self._telephones.values())]
