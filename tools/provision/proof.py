"""The proof that a badge protects: its own sealed self-test reached the base through the air, and was stored."""

import time
from collections.abc import Callable

from .register import Register
from .steps import Steps
from .trouble import Trouble

LOOK_EVERY_S = 0.25
REMIND_EVERY_S = 20.0
ASKED = "Now press the badge's VISIBLE button once. Its self-test goes to the base; two short buzzes and a blink say that it was stored."
NOT_PROVED = "No self-test of badge {number} reached the base within {wait_s:g} s, so it is NOT PROTECTED: nobody may leave with it."


class NotProved(Trouble):
    """The base has stored no self-test of this badge since it was asked for."""


def prove(register: Register, number: int, wait_s: float, steps: Steps, sleep: Callable[[float], None] = time.sleep) -> None:
    """Asks the technician for a self-test and waits for it. The cable has no part in it: only the base's own register is looked at."""
    before = register.known(number)
    began = reminded = time.monotonic()
    is_heard = False
    steps.note(ASKED)
    while (now := time.monotonic()) < began + wait_s:
        known = register.known(number)
        if known is not None and before is not None and known.proved_ms is not None and known.proved_ms != before.proved_ms:
            steps.done("Proof", f"the base stored a self-test of badge {number}: it is heard, and what it says is believed")
            return
        if known is not None and before is not None and known.last_heard_ms != before.last_heard_ms and not is_heard:
            is_heard = True
            steps.note("the base hears it")
        if now >= reminded + REMIND_EVERY_S:
            reminded = now
            steps.note("still waiting: press the visible button once")
        sleep(LOOK_EVERY_S)
    raise NotProved(NOT_PROVED.format(number=number, wait_s=wait_s))
