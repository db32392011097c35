"""A SIM: its PIN, its service centre's number, and a few places for texts."""

from dataclasses import dataclass, field

PLACES = 10
TRIES = 3


@dataclass
class Card:
    pin: str = ""
    centre: str = "+447785016005"
    tries_left: int = TRIES
    is_open: bool = False
    texts: dict[int, str] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    def state(self) -> str:
        if self.tries_left == 0:
            return "SIM PUK"
        return "READY" if self.is_open or not self.pin else "SIM PIN"

    def enter(self, pin: str) -> bool:
        self.tried.append(pin)
        if self.tries_left == 0:
            return False
        self.is_open = pin == self.pin
        self.tries_left = TRIES if self.is_open else self.tries_left - 1
        return self.is_open

    def keep(self, paper: str) -> int | None:
        """Where it lies now; None when there is no room."""
        place = next((place for place in range(PLACES) if place not in self.texts), None)
        if place is not None:
            self.texts[place] = paper
        return place

    def power_off(self) -> None:
        self.is_open = False
