"""A service that refuses what it is sent, told from one person's address that was never right."""

import ipaddress
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import httpx

from ..core.roads import RoadState

IN_A_ROW = 2


@dataclass(slots=True)
class _Service:
    """`works`: the addresses whose last answer was yes. `refused`: the first refusals of each address since the last yes, and when."""

    works: set[str] = field(default_factory=set)
    refused: list[tuple[str, int]] = field(default_factory=list)
    why: str = ""


class Refusals:
    """`entered` gives the addresses on the roster: one that is there no longer counts no longer. Nothing here is ever shown but the
    service's name: an address is often a secret."""

    def __init__(self, now_ms: Callable[[], int], entered: Callable[[], Collection[str]]) -> None:
        self._now_ms, self._entered = now_ms, entered
        self._services: dict[str, _Service] = {}

    def yes(self, address: str) -> None:
        service = self._service(address)
        service.works.add(address)
        service.refused.clear()

    def no(self, address: str, why: str) -> None:
        service = self._service(address)
        service.works.discard(address)
        service.why = why
        if sum(each == address for each, _ in service.refused) < IN_A_ROW:
            service.refused.append((address, self._now_ms()))

    def fault(self) -> RoadState | None:
        """One refusal may be a slip, and one address may be wrong as long as another at the same service works."""
        if not any(len(service.refused) >= IN_A_ROW for service in self._services.values()):
            return None
        entered = self._entered()
        for name, service in self._services.items():
            since = [at_ms for address, at_ms in service.refused if address in entered]
            if len(since) >= IN_A_ROW and service.works.isdisjoint(entered):
                return RoadState(False, since[IN_A_ROW - 1], f"{name} refuses what it is sent: {service.why}")
        return None

    def _service(self, address: str) -> _Service:
        return self._services.setdefault(name_of(address), _Service())


def name_of(address: str) -> str:
    """Which service it is. Some put their secret into the first part of a long name, so that part is left out."""
    try:
        host = httpx.URL(address).host
    except (httpx.InvalidURL, ValueError):
        return "a service"
    try:
        ipaddress.ip_address(host)
        return host
    except ValueError:
        return host.partition(".")[2] if host.count(".") > 1 else host or "a service"
