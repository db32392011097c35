"""Brings the school to where the demo begins: badges proved, visitors signed out, one inside, one on the way back, two visits
planned for the next school day.

Everything goes the way it goes at a school: the self-test by the badge's button, the visit through the service, the arrival by the badge.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable

from basestation.core.turn import SignedOut
from basestation.core.visit import INSIDE, LEFT
from basestation.wiring import Base

from .cast import LORA, MINUTE_MS, WIFI, plan_of
from .planned import plan_ahead
from .toy import Toy

PATIENCE_S = 20.0
LOOK_EVERY_S = 0.02


async def begin(base: Base, toys: Iterable[Toy]) -> None:
    air = asyncio.Lock()
    await asyncio.gather(*(_go_out(base, toy, air) for toy in sorted(toys, key=lambda toy: WIFI in toy.outing.roads)))
    await plan_ahead(base)


async def _go_out(base: Base, toy: Toy, air: asyncio.Lock) -> None:
    try:
        await _prove(toy, air)
        await _leave(base, toy)
    except TimeoutError as error:
        raise TimeoutError(
            f"badge {toy.outing.badge} had not begun its visit after {PATIENCE_S:g} s; is this computer very busy?"
        ) from error


async def _prove(toy: Toy, air: asyncio.Lock) -> None:
    """Two that begin at once on LoRa would destroy each other's frames, and try again only seconds later."""
    await toy.real.connected(PATIENCE_S)
    async with air if LORA in toy.outing.roads else contextlib.nullcontext():
        toy.do("tap")
        await toy.real.felt("test passed", PATIENCE_S)


async def _leave(base: Base, toy: Toy) -> None:
    """One that is on its way needs not know at once: on LoRa it is told the next time it calls."""
    outing = toy.outing
    now_ms = base.clock.now_ms()
    await base.service.ask(SignedOut(now_ms - outing.left_min_ago * MINUTE_MS, plan_of(outing, now_ms)))
    if outing.state in (INSIDE, LEFT):
        await _until(toy.is_on_visit)
        toy.do("tap")
        await _until(lambda: _is(base, toy, INSIDE))
    if outing.state == LEFT:
        toy.do("hold")
        await _until(lambda: _is(base, toy, LEFT))


def _is(base: Base, toy: Toy, state: str) -> bool:
    visit = base.service.site.visit_with(toy.outing.badge)
    return visit is not None and visit.state == state


async def _until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_true():
            await asyncio.sleep(LOOK_EVERY_S)
