"""Brings the school to where the demo begins: badges proved, visitors signed out, one inside, one on the way back, two visits
planned for the next school day.

Everything goes the way it goes at a school: the self-test by the badge's button, the visit through the service, the arrival by the badge.
"""

import asyncio
from collections.abc import Callable, Iterable

from basestation.core.turn import SignedOut
from basestation.core.visit import INSIDE, LEFT
from basestation.wiring import Base

from .cast import MINUTE_MS, plan_of
from .planned import plan_ahead
from .toy import Toy

PATIENCE_S = 20.0
LOOK_EVERY_S = 0.02


async def begin(base: Base, toys: Iterable[Toy]) -> None:
    await asyncio.gather(*(_go_out(base, toy) for toy in toys))
    await plan_ahead(base)


async def _go_out(base: Base, toy: Toy) -> None:
    try:
        await _prove_and_leave(base, toy)
    except TimeoutError as error:
        raise TimeoutError(
            f"badge {toy.outing.badge} had not begun its visit after {PATIENCE_S:g} s; is this computer very busy?"
        ) from error


async def _prove_and_leave(base: Base, toy: Toy) -> None:
    outing = toy.outing
    await toy.real.connected(PATIENCE_S)
    toy.do("tap")
    await toy.real.felt("test passed", PATIENCE_S)
    now_ms = base.clock.now_ms()
    await base.service.ask(SignedOut(now_ms - outing.left_min_ago * MINUTE_MS, plan_of(outing, now_ms)))
    await _until(toy.is_on_visit)
    if outing.state in (INSIDE, LEFT):
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
