"""Holds a new badge's secrets in memory until their file is fetched: once, soon, and by whoever added the badge."""

import json
from collections.abc import Callable
from typing import Any

from ...store.badges import NewBadge
from ..context import WebContext

KEPT_MS = 15 * 60_000


class Handover:
    def __init__(self, now_ms: Callable[[], int]):
        self._now_ms = now_ms
        self._waiting: dict[int, tuple[int, int, NewBadge]] = {}

    def put(self, badge: NewBadge, person: int) -> None:
        self._forget_old()
        self._waiting[badge.number] = (person, self._now_ms(), badge)

    def waits_for(self, person: int) -> list[int]:
        self._forget_old()
        return [number for number, (whose, _, _) in self._waiting.items() if whose == person]

    def take(self, number: int, person: int) -> NewBadge | None:
        return self._waiting.pop(number)[2] if number in self.waits_for(person) else None

    def _forget_old(self) -> None:
        oldest_ms = self._now_ms() - KEPT_MS
        self._waiting = {number: kept for number, kept in self._waiting.items() if kept[1] > oldest_ms}


def provisioning_file(context: WebContext, badge: NewBadge) -> str:
    broker = context.badge_broker
    content: dict[str, Any] = {
        "badge_id": badge.number,
        "label": badge.label,
        "key": badge.key.hex(),
        "site": context.site,
        "broker": {"host": broker.host, "port": broker.port, "tls": broker.tls, "username": str(badge.number), "password": badge.password},
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
