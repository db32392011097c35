"""What is known of a road: a way in or out. Whether it works now, since when, why not, and when it last showed that it does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoadState:
    """`since_ms` is since when `is_up` is as it is; `why` says why not, in words for the office. `proved_ms` is when something last
    came back from the road's far end; None: not since the base was started."""

    is_up: bool
    since_ms: int
    why: str = ""
    proved_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """How well a frame was heard: by whom (`via`, a gateway's name), how strong and how far above the noise."""

    rssi_dbm: int
    snr_db: float
    via: str
