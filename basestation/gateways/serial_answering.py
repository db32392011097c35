"""Which of our gateways says to a badge what the base has to say, how urgent it is, and for how long it is of use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from badgelink import frame
from badgelink.line_messages import URGENT_ALARM, URGENT_LEAST, URGENT_WORD

from .serial_ears import AllEars, Ears
from .serial_line import GatewayLine
from .serial_words import HeardOnAir, Told

WINDOW_MS, LEAST_MS, HOPE_MS = 6_000, 1_000, 5_000  # a badge listens so long after it has spoken, and on a visit or in an alarm always
FORGOTTEN_MS, ALARM_MS = 900_000, 7_200_000
LEFT_OF_AIR_MS, UNHEARD_DB = 500, -999.0
ALARMS, HEARD, RECEIPT, TO_PEOPLE = (1, 2), 8, 32, (34, 35)  # types of frames: TO_PEOPLE asks the wearer something at once
AGAIN_MS, MOST_TIMES, GIVEN_UP_MS = 3_000, 3, 60_000
HOLD_MS = 25

Later = Callable[[int, Callable[[], None]], object]


@dataclass(frozen=True, slots=True)
class Unsure:
    """The newest receipt of an alarm: when it is said again unless the badge says before that it heard something."""

    frame: bytes
    due_ms: int
    times: int


class Answering:
    """`lines`: those that there are, by their port. `later` does something so many milliseconds from now."""

    def __init__(self, now_ms: Callable[[], int], lines: Mapping[str, GatewayLine], later: Later) -> None:
        self._now_ms, self._lines, self._later = now_ms, lines, later
        self._ears = AllEars(FORGOTTEN_MS)
        self._alarmed_ms: dict[int, int] = {}
        self._unsure: dict[int, Unsure] = {}

    def note(self, line: GatewayLine, on_air: HeardOnAir) -> bool:
        """Whether this may be a badge's frame."""
        try:
            header = frame.peek(on_air.frame)
        except frame.BadFrame:
            return False
        if header.type in ALARMS:
            self._alarmed_ms[header.badge_id] = on_air.at_ms
        answers = self._ears.note(header.badge_id, line.port, on_air)
        for answer in answers:
            self._tell_soon(header.badge_id, answer, self._ears.of(header.badge_id))
        return True

    def believed(self, data: bytes) -> None:
        """The base has opened this frame, and it is the badge's newest. Only then does "heard" end the repeats: what only looks like one
        would cost the badge its receipt."""
        header = frame.peek(data)
        if header.type == HEARD:
            self._unsure.pop(header.badge_id, None)

    def send(self, badge: int, data: bytes) -> None:
        """By the gateway that heard this badge's newest frame best. To a badge that none has heard for long nothing is said: it is
        not there, or answered by another road; when it speaks, what waits for it is said again."""
        ears = self._ears.of(badge)
        if ears is None or self._now_ms() - ears.at_ms > FORGOTTEN_MS:
            return
        ears.answered(data)
        self._tell_soon(badge, data, ears)

    def tick(self) -> None:
        """A few times a second: a receipt that nobody has said to have heard is said again, for in an alarm a badge listens all the
        time and may itself be silent for long."""
        at_ms = self._now_ms()
        for badge, unsure in [item for item in self._unsure.items() if item[1].due_ms <= at_ms]:
            if at_ms - unsure.due_ms > GIVEN_UP_MS:
                del self._unsure[badge]
            else:
                self._tell(badge, unsure.frame, self._ears.of(badge), unsure.times + 1)

    def _tell_soon(self, badge: int, data: bytes, ears: Ears | None) -> None:
        """Another gateway may have heard the badge better, and say so in a moment. Only this very frame counts: what comes meanwhile in
        the badge's name may be somebody else's, near another gateway."""
        if len(self._lines) > 1:
            self._later(HOLD_MS, lambda: self._tell(badge, data, ears))
        else:
            self._tell(badge, data, ears)

    def _tell(self, badge: int, data: bytes, ears: Ears | None, times: int = 0) -> None:
        at_ms = self._now_ms()
        line = self._best(ears) if ears is not None else None
        if ears is not None and line is not None:
            window_ms = ears.at_ms + WINDOW_MS - at_ms
            within_ms = max(window_ms, LEAST_MS) if window_ms > 0 else HOPE_MS
            urgency = self._urgency(badge, data, window_ms > 0)
            line.tell(Told(urgency, badge, at_ms + within_ms, data))
            if urgency == URGENT_ALARM:
                self._unsure[badge] = Unsure(data, at_ms + (AGAIN_MS << times), times)
        if times >= MOST_TIMES:
            self._unsure.pop(badge, None)

    def _best(self, ears: Ears) -> GatewayLine | None:
        """Any that works, when none of those that heard it does: it may have been plugged in anew since."""
        usable = [line for line in self._lines.values() if line.name and not line.why_not]
        rested = [line for line in usable if line.status is None or line.status.left_ms >= LEFT_OF_AIR_MS]
        return max(rested or usable, key=lambda line: ears.heard_by.get(line.port, UNHEARD_DB), default=None)

    def _urgency(self, badge: int, data: bytes, does_listen: bool) -> int:
        kind = frame.peek(data).type
        alarmed_ms = self._alarmed_ms.get(badge)
        if kind == RECEIPT and alarmed_ms is not None and self._now_ms() - alarmed_ms < ALARM_MS:
            return URGENT_ALARM
        return URGENT_WORD if does_listen or kind in TO_PEOPLE else URGENT_LEAST
