"""What is known of a road: a way in or out. Whether it works now, since when, why not, and when it last showed that it does."""

from dataclasses import dataclass

# As the office says it; our own LoRa gateways are "lora" or "lora-" and a name.
IN_WORDS = {"mqtt": "Wi-Fi", "lora": "LoRa", "chirpstack": "ChirpStack", "things": "The Things Stack", "phone": "their phone"}

WEAKEST_DBM, STRONGEST_DBM = -125, -55
LEAST_SNR_DB, FULL_SNR_DB = -15, 10  # below the least nothing is understood at SF9 and SF10


@dataclass(frozen=True, slots=True)
class RoadState:
    """`since_ms` is since when `is_up` is as it is; `why` says why not, in words for the office. `proved_ms` is when something last
    came back from the road's far end; None: not since the base was started. `is_quiet`: nothing would show that it is
    down, and it is too long ago that anything showed that it is up."""

    is_up: bool
    since_ms: int
    why: str = ""
    proved_ms: int | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """How well a frame was heard: by whom (`via`, a gateway's name), how strong and how far above the noise."""

    rssi_dbm: int
    snr_db: float
    via: str

    @property
    def pct(self) -> int:
        """1 to 100, on the scale of a badge's own heartbeat; by whichever of the two says less, for either can be too little."""
        strong = (self.rssi_dbm - WEAKEST_DBM) / (STRONGEST_DBM - WEAKEST_DBM)
        clear = (self.snr_db - LEAST_SNR_DB) / (FULL_SNR_DB - LEAST_SNR_DB)
        return min(max(int(min(strong, clear) * 100), 1), 100)


def road_in_words(name: str) -> str:
    """How a badge was heard. A road that has no words here is said by its name."""
    kind, _, which = name.partition("-")
    if name not in IN_WORDS and kind == "lora" and which:
        return f"LoRa ({which})"
    return IN_WORDS.get(name, name)
