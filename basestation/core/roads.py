"""What is known of a road: a way in or out. Whether it works now, since when, why not, and when it last showed that it does."""

from dataclasses import dataclass

# As the office says it; our own LoRa gateways are "lora" or "lora-" and a name.
IN_WORDS = {"mqtt": "Wi-Fi", "lora": "LoRa", "chirpstack": "ChirpStack", "things": "The Things Stack", "phone": "their phone"}


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


def road_in_words(name: str) -> str:
    """How a badge was heard. A road that has no words here is said by its name."""
    kind, _, which = name.partition("-")
    if name not in IN_WORDS and kind == "lora" and which:
        return f"LoRa ({which})"
    return IN_WORDS.get(name, name)
