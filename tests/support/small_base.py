"""The real service on a real database, at a real broker and in real time, with one badge: number 7."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from basestation.clock import Clock
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Site
from basestation.gateways.mqtt import MqttGateway
from basestation.gateways.mqtt_road import MqttSettings
from basestation.service import Outward, Service
from basestation.store import schema
from basestation.store.loading import load_site
from basestation.store.store import Store
from tools.emulator.badge import key_of


@asynccontextmanager
async def small_base(folder: Path, port: int) -> AsyncIterator[Service]:
    store, clock = Store(f"sqlite:///{folder / 'school.sqlite'}"), Clock()
    store.own()
    with store.engine.begin() as connection:
        if connection.execute(select(schema.badges.c.number)).first() is None:
            connection.execute(insert(schema.badges).values(number=7, label="Badge 7", key=key_of(7)))
    gateway = MqttGateway(MqttSettings(site="school", host="127.0.0.1", port=port), clock.now_ms)
    outward = Outward(lambda badge, road, frame: gateway.send(badge, frame), lambda due: None, lambda turn: None, lambda fault: None)

    def load() -> Site:
        return load_site(store, "school", default_policy(), ZoneInfo("Europe/London"), clock.now_ms())

    service = Service(store, load, clock.now_ms, outward)
    thinking = asyncio.create_task(service.run())
    await gateway.start(service.hear)
    yield service
    await gateway.stop()
    thinking.cancel()
    await asyncio.gather(thinking, return_exceptions=True)
    store.close()
