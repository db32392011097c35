"""What is soldered to a board: each small part and each wire, worked out from board.json and wiring.json.

The small parts sit on one piece of stripboard, and a net is one of its copper strips: so the netlist is also the
building plan. Everything else (buttons, motor, buzzer, the board itself) is a part with wires to those strips.

  board ──wires──> strips of the stripboard <──wires── buttons, motor, buzzer
                     └── R, Q, D, C between two strips
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .boards import Board

SUPPLY, GROUND = "3V3", "GND"
STRIP = "STRIP"
TEN_KILOHM, ONE_KILOHM = "10 kΩ", "1 kΩ"


@dataclass(frozen=True, slots=True)
class Part:
    """`legs`: which leg is in which net. `on_strip`: it sits on the stripboard, its legs in the strips themselves.
    `joins`: the part that its wires lead to, when that is not the stripboard."""

    ref: str
    value: str
    legs: tuple[tuple[str, str], ...]
    why: str
    on_strip: bool = True
    joins: str = STRIP


def parts(board: Board) -> tuple[Part, ...]:
    """All parts, the board first: its legs are the pins that we solder to, by the name printed beside them."""
    profile, wiring = board.profile, board.wiring
    added = [*_buttons(profile), *_motor(profile), *_buzzer(profile), *_gps(profile, wiring), *_battery(profile, wiring)]
    return (_board(profile, wiring, added), *added)


def strips(board: Board) -> tuple[str, ...]:
    """The nets in the order of the copper strips, from the top."""
    return tuple(board.wiring["strips"])


def end_of(part: Part, net: str, outside: dict[str, Part], board: Board) -> str | None:
    """What a wire leads to: what its part joins, its strip, or the board. None: another part's wire leads here."""
    if part.joins in outside:
        return part.joins
    if net in strips(board) and not (net == GROUND and part.ref in board.wiring["grounds_on_board"]):
        return STRIP
    return "BOARD" if net in {wired for _, wired in outside["BOARD"].legs} else None


def gpios(profile: dict[str, Any], wiring: dict[str, Any]) -> dict[str, int]:
    """Which GPIO drives or reads each net that we wire."""
    found = {"HIDDEN": profile["hidden"]["pin"], "VISIBLE": profile["visible"]["pin"], "MOTOR": profile["motor"]["pin"]}
    if profile.get("buzzer"):
        found["BUZZER"] = profile["buzzer"]["pin"]
    if wiring["wire_gps"]:
        gps = profile["gps"]
        found |= {"GPS TX": gps["rx"], "GPS RX": gps["tx"], "GPS POWER": gps["power"]["pin"]}
    if wiring["wire_divider"]:
        found["BATTERY HALF"] = profile["battery"]["adc"]["pin"]
    return found


def _board(profile: dict[str, Any], wiring: dict[str, Any], added: list[Part]) -> Part:
    printed = wiring["printed"]
    needed = {net for part in added for _, net in part.legs}
    legs = [(printed[SUPPLY], SUPPLY), (printed[GROUND], GROUND)]
    legs += [(printed[str(pin)], net) for net, pin in gpios(profile, wiring).items()]
    legs += [(printed[net], net) for net in ("5V",) if net in needed]
    return Part("BOARD", profile["title"], tuple(legs), "pins as they are printed beside them", on_strip=False)


def _buttons(profile: dict[str, Any]) -> Iterator[Part]:
    """10 kΩ holds a line high, also while the chip sleeps and its own resistors may be off. 1 kΩ guards the hidden button's pin,
    which some chips drive while they start."""
    yield Part("R1", TEN_KILOHM, (("1", "HIDDEN"), ("2", SUPPLY)), "holds the hidden button's line high, also in sleep")
    yield Part("R2", ONE_KILOHM, (("1", "HIDDEN"), ("2", "HIDDEN SWITCH")), "guards the pin of the hidden button")
    if profile["visible"]["pull"]:
        yield Part("R3", TEN_KILOHM, (("1", "VISIBLE"), ("2", SUPPLY)), "holds the visible button's line high, also in sleep")
    yield Part("S1", "hidden button", (("1", "HIDDEN SWITCH"), ("2", GROUND)), "the hidden button", on_strip=False)
    yield Part("S2", "visible button", (("1", "VISIBLE"), ("2", GROUND)), "the visible button", on_strip=False)


def _motor(profile: dict[str, Any]) -> Iterator[Part]:
    """The pin can't feed a motor, so a transistor does; 10 kΩ keeps it still until the firmware runs."""
    yield Part("R5", ONE_KILOHM, (("1", "MOTOR"), ("2", "MOTOR BASE")), "base current of Q1")
    yield Part("R6", TEN_KILOHM, (("1", "MOTOR"), ("2", GROUND)), "keeps the motor still while the chip starts")
    yield Part("Q1", "BC337-40", (("B", "MOTOR BASE"), ("C", "MOTOR -"), ("E", GROUND)), "switches the motor")
    yield Part("D1", "1N4148", (("A", "MOTOR -"), ("K", SUPPLY)), "takes the motor's kick when it stops")
    yield Part("C1", "100 nF", (("1", "MOTOR -"), ("2", SUPPLY)), "keeps the motor's noise from the radio")
    yield Part("M1", "vibration motor", (("+", SUPPLY), ("-", "MOTOR -")), "the private answer", on_strip=False)


def _buzzer(profile: dict[str, Any]) -> Iterator[Part]:
    if profile.get("buzzer"):
        yield Part("R7", "100 Ω", (("1", "BUZZER"), ("2", "BUZZER +")), "guards the pin of the buzzer")
        yield Part(
            "BZ1", "piezo buzzer", (("+", "BUZZER +"), ("-", GROUND)), "check-ins, where the school wants to hear them", on_strip=False
        )


def _gps(profile: dict[str, Any], wiring: dict[str, Any]) -> Iterator[Part]:
    """A GPS on wires is switched on its supply side: half a GPS on a lost ground would live on its data lines."""
    if wiring["wire_gps"]:
        yield Part("R8", ONE_KILOHM, (("1", "GPS POWER"), ("2", "GPS BASE")), "base current of Q2")
        yield Part("R9", TEN_KILOHM, (("1", "GPS POWER"), ("2", SUPPLY)), "keeps the GPS off while the chip starts")
        yield Part("Q2", "BC327-40", (("B", "GPS BASE"), ("C", "GPS VCC"), ("E", SUPPLY)), "switches the GPS")
        legs = (("VCC", "GPS VCC"), ("GND", GROUND), ("TX", "GPS TX"), ("RX", "GPS RX"))
        yield Part("GPS", "NEO-6M module", legs, "where the badge is", on_strip=False)


def _battery(profile: dict[str, Any], wiring: dict[str, Any]) -> Iterator[Part]:
    """The cell's minus goes to the charger alone: tied to ground, it would pass by the circuit that protects the cell."""
    if wiring["wire_divider"]:
        yield Part("R10", "100 kΩ", (("1", "BATTERY"), ("2", "BATTERY HALF")), "halves the battery's voltage for the ADC")
        yield Part("R11", "100 kΩ", (("1", "BATTERY HALF"), ("2", GROUND)), "halves the battery's voltage for the ADC")
        yield Part("C2", "100 nF", (("1", "BATTERY HALF"), ("2", GROUND)), "holds still what the ADC reads")
        legs = (("B+", "BATTERY"), ("B-", "BATTERY -"), ("OUT 5V", "5V"), ("OUT GND", GROUND))
        yield Part("PS1", "charger and 5 V converter", legs, "charges the battery, feeds the board", on_strip=False)
        cell = (("+", "BATTERY"), ("-", "BATTERY -"))
        yield Part("BAT", "LiPo cell", cell, "the battery", on_strip=False, joins="PS1")
