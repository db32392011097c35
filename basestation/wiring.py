"""Builds the base out of its parts: the only place that opens databases, sockets and brokers.

What an alarm needs comes up first (store, site, service); the broker, the roads and the screens follow.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from .answered_at import Addresses
from .channels.base import Channel, Lively
from .clock import Clock, steady_ms
from .core.batch import Said, StoreFailed
from .core.events import DeliverySettled
from .core.policy.ladders import Policy, with_waits
from .core.site import Site
from .core.telling import Delivery
from .core.turn import Turn
from .gateways.base import Gateway
from .mirrors.base import Mirror
from .outbox import Outbox
from .policy_holding import holding
from .second_base.lease_keeper import LeaseKeeper
from .second_base.standing_by import own
from .service import Outward, Service
from .settings.errors import SettingsError
from .settings.whole import Settings
from .store.badges import is_password_of
from .store.link_key import link_key
from .store.loading import load_edited, load_site
from .store.outside import TAKEN_UP, take_up
from .store.saying import in_words
from .store.store import Store
from .store.whose import site_of, write_site

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Listeners:
    """Who wants to know that something changed, or that the base has a fault: the screens."""

    changed: list[Callable[[Turn], None]] = field(default_factory=list)
    fault: list[Callable[[str], None]] = field(default_factory=list)

    def tell_changed(self, turn: Turn) -> None:
        """One that breaks ends neither the others nor the base: what is recorded and who is told does not hang on who looks on."""
        for listener in self.changed:
            try:
                listener(turn)
            except Exception:
                log.exception("something that shows the site broke")


class Base:
    """One base station. `start` returns when alarms are received; `run` ends only when something broke for good."""

    def __init__(self, settings: Settings):
        self.settings, self.clock = settings, Clock()
        self.store = Store(settings.database_url)
        self._keeper = LeaseKeeper(self.store, self.clock.now_ms)
        self.gateways: dict[str, Gateway] = {}
        self.listeners = Listeners()
        self._outbox: Outbox | None = None
        self._early: list[Delivery] = []
        self._thinking: asyncio.Task[None] | None = None
        self.broker_port = 0
        self.link_key = b""
        self.channels: Mapping[str, Channel] = {}
        self.channel_names: frozenset[str] = frozenset()
        self.lively: dict[str, Lively] = {}
        self.mirrors: dict[str, Mirror] = {}

    @property
    def service(self) -> Service:
        return self._service

    async def start(self) -> None:
        known = self._check_site()
        await own(self.store)
        self._keeper.start()
        self._keeper.pet()
        outward = Outward(self._send_frame, self._deliver, self.listeners.tell_changed, self._fault)
        self._service = Service(self.store, self._load, self.clock.now_ms, outward, partial(self._load, load_edited))
        self._service.catch_up()
        if known is None:
            write_site(self.store.engine, self.settings.site)
        self._thinking = asyncio.create_task(self._service.run(), name="service")

    def _check_site(self) -> str | None:
        """Before it is owned: a spare with another site's settings would take over and be deaf."""
        known, said = site_of(self.store.engine), self.settings.site
        if known not in (None, said):
            raise SettingsError(
                f"site: the database is of the site {known!r}, and the settings say {said!r}: correct the one that is wrong"
            )
        return known

    def keep_lease(self) -> None:
        """Everything is open: from now on this loop is missed when it hangs."""
        self._keeper.all_is_open()

    async def run(self) -> None:
        """Until the service ends, which it does only by an error: then this process must end too, and be started again."""
        assert self._thinking is not None
        await self._thinking

    async def open_channels(self, channels: Mapping[str, Channel]) -> None:
        """What was to be delivered until now waited for this."""
        self.channels, self.channel_names = channels, frozenset(channels)
        self.link_key = link_key(self.store.engine)
        self._outbox = Outbox(channels, self._settle, self.clock.now_ms, self._url)
        await self._outbox.start()
        self._outbox.offer(self._early)
        self._early.clear()
        self.lively = {name: channel for name, channel in channels.items() if isinstance(channel, Lively)}
        for channel in self.lively.values():
            await channel.start()

    async def add_gateway(self, gateway: Gateway) -> None:
        self.gateways[gateway.name] = gateway
        await gateway.start(self._service.hear)

    async def add_mirror(self, name: str, mirror: Mirror) -> None:
        self.mirrors[name] = mirror
        self.listeners.changed.append(mirror.changed)
        await mirror.start()

    async def stop(self) -> None:
        for mirror in self.mirrors.values():
            await mirror.stop()
        for gateway in self.gateways.values():
            await gateway.stop()
        if self._thinking is not None:
            self._thinking.cancel()
            await asyncio.gather(self._thinking, return_exceptions=True)
        if self._outbox is not None:
            await self._outbox.stop()
        for channel in self.lively.values():
            await channel.stop()
        self._keeper.stop()
        self.store.close()

    def take_up_notes(self) -> None:
        """What another program on this computer changed is read, and what it noted for the journal is put there."""
        self._service.change(Said(self.clock.now_ms(), None, TAKEN_UP), take_up)

    def knows_password(self, badge: int, password: str) -> bool:
        """Whether this is the password with which the badge signs in at the broker."""
        return is_password_of(self.store.engine, badge, password)

    def _load(self, read: Callable[[Store, str, Policy, ZoneInfo, int], Site] = load_site) -> Site:
        settings = self.settings
        try:
            held = holding(self.store.engine, settings.policy, settings.badge.rules()).policy
            sos, overdue = (part.waits() if part else None for part in (settings.sos, settings.overdue))
            policy = replace(with_waits(held, sos, overdue), tells_arc=settings.arc is not None)
            with self.store.at_work():
                return read(self.store, settings.site, policy, settings.zone, self.clock.now_ms())
        except (SQLAlchemyError, ValueError) as error:
            raise StoreFailed(in_words(error)) from error

    def _send_frame(self, badge: int, road: str, frame: bytes) -> None:
        """Back over the road it came by; over all of them when there is none yet, or that one is down."""
        if self.store.ownership.hold.must_end(steady_ms()):
            return  # the spare may own the site by now; the badge asks again, and whoever owns it answers
        by = self.gateways.get(road)
        if by is None or not (by.state().is_up and _has_taken(by, badge, frame)):
            for gateway in self.gateways.values():
                _has_taken(gateway, badge, frame)

    def _deliver(self, deliveries: Sequence[Delivery]) -> None:
        if self._outbox is None:
            self._early.extend(deliveries)
        else:
            self._outbox.offer(deliveries)

    def _settle(self, settled: DeliverySettled) -> None:
        self._service.post(settled)

    def _fault(self, fault: str) -> None:
        log.log(logging.CRITICAL if fault else logging.INFO, "%s", fault or "the base writes to its database again")
        for listener in self.listeners.fault:
            listener(fault)

    def _url(self, delivery: Delivery) -> str:
        return Addresses(self.settings.web.url, self.link_key, lambda: self._service.site).of(delivery)


def _has_taken(gateway: Gateway, badge: int, frame: bytes) -> bool:
    """A fault of ours in one road must neither keep a receipt from the others nor end the base: it would come again with each alarm."""
    try:
        gateway.send(badge, frame)
    except Exception:
        log.exception("road %s could not take what is for badge %d", gateway.name, badge)
        return False
    return True
