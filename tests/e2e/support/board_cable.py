"""The cable between our gateway and the base's computer: whole, or cut in the middle of the next alarm that goes through it."""

from badgelink.frame import peek
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import Caught, decode_line

from tools.emulator.vm import VirtualBoard

ALARMS = (1, 2)


class Cable:
    """`half` is what came through of the alarm in which it was cut. `noise` comes down the line before the gateway's first word."""

    def __init__(self) -> None:
        self.noise = self.half = b""
        self.is_to_cut = self.is_cut = False

    def join(self, board: VirtualBoard) -> None:
        """A whole one again, for a gateway that is plugged in."""
        self.is_to_cut = self.is_cut = False
        self._pieces, self._is_open, self._say = Unwrapper(), board.is_port_open, board._port.say
        board._port.say = self._carry  # type: ignore[method-assign]  # it stands in the way of whatever the port says

    def _carry(self, data: bytes) -> None:
        if self.is_cut:
            return
        if self.noise and self._is_open():
            self._say(self.noise)
            self.noise = b""
        self._say(data[: self._until(data)])

    def _until(self, data: bytes) -> int:
        """How far it goes."""
        for at in range(len(data)):
            for message in self._pieces.take(data[at : at + 1]):
                if self.is_to_cut and _has_alarm(message):
                    self.is_cut, whole = True, wrapped(message)
                    until = max(0, at - len(whole) // 2)
                    self.half = whole[: len(whole) - 1 - at + until]
                    return until
        return len(data)


def _has_alarm(message: bytes) -> bool:
    said = decode_line(message)
    return isinstance(said, Caught) and peek(said.frame).type in ALARMS
