"""What a school may set, held inside safe bounds: no configuration leaves a badge without a press that works."""

from badgelink.messages import HOLD, PRESSES, Config

HOLD_MS = (1000, 5000)
PRESS_COUNT = (2, 5)
WITHIN_MS = (1500, 5000)
HEARTBEAT_S = (10, 120)
DEFAULT = Config(config_no=0, grammar=HOLD, hold_ms=2000, presses=3, within_ms=3000, heartbeat_s=0)


def settle(wanted: Config) -> Config | None:
    """The nearest safe configuration, or None when its grammar is not known here: then keep the one you have."""
    if wanted.grammar not in (HOLD, PRESSES):
        return None
    return Config(
        wanted.config_no,
        wanted.grammar,
        _within(HOLD_MS, wanted.hold_ms),
        _within(PRESS_COUNT, wanted.presses),
        _within(WITHIN_MS, wanted.within_ms),
        _within(HEARTBEAT_S, wanted.heartbeat_s) if wanted.heartbeat_s else 0,
    )


def _within(bounds: tuple, value: int) -> int:
    return min(max(value, bounds[0]), bounds[1])
