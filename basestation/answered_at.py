"""Where whoever gets a message opens what it is about: a link in it says who they are, so it goes to nobody else."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .core.deliveries.dispatch import DESK_CHANNELS
from .core.deliveries.phone_link import link_for, token_of
from .core.roads.messages import is_about_roads, page_of
from .core.site import Site
from .core.telling import Delivery


@dataclass(frozen=True, slots=True)
class Addresses:
    """`base_url` is what people type; `key` is what links are made with."""

    base_url: str
    key: bytes = field(repr=False)
    site: Callable[[], Site]

    def of(self, delivery: Delivery) -> str:
        """Away from the desk by a link of the person's own."""
        if is_about_roads(delivery):
            return f"{self.base_url}{page_of(delivery)}"
        if not delivery.person or delivery.channel in DESK_CHANNELS:
            return f"{self.base_url}/incident/{delivery.incident}"
        if not self._is_theirs_alone(delivery):
            return f"{self.base_url}/incident/{delivery.incident}"  # whoever is in that room signs in
        link = link_for(delivery.incident, delivery.person, delivery.created_ms)
        return f"{self.base_url}/a/{token_of(self.key, link)}"

    def _is_theirs_alone(self, delivery: Delivery) -> bool:
        """By the roster as it is now: an address that is on it no more is nobody's."""
        person = self.site().roster.get(delivery.person)
        ways = person.contacts if person is not None else ()
        return any(way.is_theirs_alone for way in ways if (way.channel, way.address) == (delivery.channel, delivery.address))
