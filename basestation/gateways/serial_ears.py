"""Which gateways heard a badge's newest frame, how well, and what it was answered since."""

from dataclasses import dataclass, field

from .serial_words import HeardOnAir

TOGETHER_MS, COPY_MS = 3_000, 200  # a badge says an alarm that is news up to three times, with so long a rest between
MOST_COPIES = 2  # who says it more often is no badge, and would have us spend all our time on air
MOST_ANSWERS = 2
FEW = 256


@dataclass(slots=True)
class Ears:
    """`heard_by`: a gateway's port, and how far above the noise."""

    frame: bytes
    at_ms: int
    heard_by: dict[str, float] = field(default_factory=dict)
    answers: list[bytes] = field(default_factory=list)
    copies: int = 0

    def is_copy(self, port: str, on_air: HeardOnAir) -> bool:
        """The badge says it once more: it has not heard the answer, or it would be silent."""
        return on_air.at_ms - self.at_ms >= COPY_MS and port in self.heard_by

    def answered(self, frame: bytes) -> None:
        self.answers = [*self.answers, frame][-MOST_ANSWERS:]


class AllEars:
    """What nobody has heard for `forgotten_ms` makes room: anybody can say that they are another badge each time."""

    def __init__(self, forgotten_ms: int) -> None:
        self._of: dict[int, Ears] = {}
        self._forgotten_ms, self._many = forgotten_ms, FEW

    def of(self, badge: int) -> Ears | None:
        return self._of.get(badge)

    def note(self, badge: int, port: str, on_air: HeardOnAir) -> list[bytes]:
        """What the badge was answered already, and by this copy shows that it has not heard."""
        self._make_room(on_air.at_ms)
        known = self._of.get(badge)
        if known is None or known.frame != on_air.frame or on_air.at_ms - known.at_ms > TOGETHER_MS:
            known = self._of[badge] = Ears(on_air.frame, on_air.at_ms)
        is_copy = known.is_copy(port, on_air)
        if is_copy:
            known.at_ms, known.heard_by, known.copies = on_air.at_ms, {}, known.copies + 1
        known.heard_by[port] = on_air.signal.snr_db
        return known.answers if is_copy and known.copies <= MOST_COPIES else []

    def _make_room(self, at_ms: int) -> None:
        if len(self._of) >= self._many:
            self._of = {badge: ears for badge, ears in self._of.items() if at_ms - ears.at_ms <= self._forgotten_ms}
            self._many = max(FEW, 2 * len(self._of))
