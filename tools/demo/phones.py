"""The phones of the demo's school: a local place where the base's webhooks arrive, so that people see who was reached."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from .cast import HEAD, OFFICE, SECOND, Role

KEPT = 4
PHONES = {role.phone: role for role in (OFFICE, SECOND, HEAD)}
TITLES = {"desk": "The office desk", "second": "The second person's phone", "head": "The head's phone"}


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


class Phones:
    """`changed` is called when one of them rings."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._told: dict[str, deque[Told]] = {name: deque(maxlen=KEPT) for name in PHONES}
        self._no = 0

    def take(self, who: str, body: dict[str, Any]) -> bool:
        """False when there is no such phone. A message that came already is not shown twice."""
        told = self._told.get(who)
        if told is None:
            return False
        if body["key"] not in [old.key for old in told]:
            told.append(self._read(body))
            self._changed()
        return True

    def state(self) -> list[dict[str, Any]]:
        return [_state(role, TITLES[name], self._told[name]) for name, role in PHONES.items()]

    def _read(self, body: dict[str, Any]) -> Told:
        self._no += 1
        now_ms, url = time.time_ns() // 1_000_000, str(body["url"])
        text = str(body["text"]).removesuffix(url).strip()
        return Told(self._no, str(body["key"]), str(body["subject"]), text, url, now_ms, now_ms - int(body["at"]))


def _state(role: Role, title: str, told: deque[Told]) -> dict[str, Any]:
    return {"phone": role.phone, "title": title, "name": role.name, "mobile": role.mobile, "told": [asdict(one) for one in told]}
