"""Which gateways heard a badge's newest frame, how well, and what it was answered since."""

from dataclasses import dataclass, field

from .serial_words import HeardOnAir

TOGETHER_MS, COPY_MS = 3_000, 200  # a badge says an alarm that is news up to three times, with so long a rest between
MOST_ANSWERS = 2


@dataclass(slots=True)
class Ears:
    """`heard_by`: a gateway's port, and how far above the noise."""

    frame: bytes
    at_ms: int
    heard_by: dict[str, float] = field(default_factory=dict)
    answers: list[bytes] = field(default_factory=list)

    def is_copy(self, port: str, on_air: HeardOnAir) -> bool:
        """The badge says it once more: it has not heard the answer, or it would be silent."""
        return on_air.at_ms - self.at_ms >= COPY_MS and port in self.heard_by

    def answered(self, frame: bytes) -> None:
        self.answers = [*self.answers, frame][-MOST_ANSWERS:]


class AllEars:
    def __init__(self) -> None:
        self._of: dict[int, Ears] = {}

    def of(self, badge: int) -> Ears | None:
        return self._of.get(badge)

    def note(self, badge: int, port: str, on_air: HeardOnAir) -> list[bytes]:
        """What the badge was answered already, and by this copy shows that it has not heard."""
        known = self._of.get(badge)
        if known is None or known.frame != on_air.frame or on_air.at_ms - known.at_ms > TOGETHER_MS:
            known = self._of[badge] = Ears(on_air.frame, on_air.at_ms)
        is_copy = known.is_copy(port, on_air)
        if is_copy:
            known.at_ms, known.heard_by = on_air.at_ms, {}
        known.heard_by[port] = on_air.signal.snr_db
        return known.answers if is_copy else []
