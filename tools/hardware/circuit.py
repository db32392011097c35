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
    joins: str = "STRIP"


def parts(board: Board) -> tuple[Part, ...]:
    """All parts, the board first: its legs are the pins that we solder to, by the name printed beside them."""
    profile, wiring = board.profile, board.wiring
    added = [*_buttons(profile), *_motor(profile), *_buzzer(profile), *_gps(profile, wiring), *_battery(profile, wiring)]
    return (_board(profile, wiring, added), *added)


def strips(board: Board) -> tuple[str, ...]:
    """The nets in the order of the strips: supply and ground first, then as the parts need them."""
    legs = [net for part in parts(board) for _, net in part.legs]
    seen = dict.fromkeys([SUPPLY, GROUND, *(net for part in parts(board)[1:] if part.on_strip for _, net in part.legs)])
    return tuple(net for net in seen if net in legs)


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
    """1 kΩ in the line guards the pin; 10 kΩ holds it high, also while the chip sleeps and its own resistors may be off."""
    for place, (name, pull, guard) in enumerate((("hidden", "R1", "R2"), ("visible", "R3", "R4")), start=1):
        line, switch = name.upper(), f"{name.upper()} SWITCH"
        if profile[name]["pull"]:
            yield Part(pull, TEN_KILOHM, (("1", line), ("2", SUPPLY)), f"holds the {name} button's line high, also in sleep")
        yield Part(guard, ONE_KILOHM, (("1", line), ("2", switch)), f"guards the pin of the {name} button")
        yield Part(f"S{place}", f"{name} button", (("1", switch), ("2", GROUND)), f"the {name} button", on_strip=False)


def _motor(profile: dict[str, Any]) -> Iterator[Part]:
    """The pin can't feed a motor, so a transistor does; 10 kΩ keeps it still until the firmware runs."""
    yield Part("R5", ONE_KILOHM, (("1", "MOTOR"), ("2", "MOTOR BASE")), "base current of Q1")
    yield Part("R6", TEN_KILOHM, (("1", "MOTOR BASE"), ("2", GROUND)), "keeps the motor still while the chip starts")
    yield Part("Q1", "BC337-40", (("B", "MOTOR BASE"), ("C", "MOTOR -"), ("E", GROUND)), "switches the motor")
    yield Part("D1", "1N5819", (("A", "MOTOR -"), ("K", SUPPLY)), "takes the motor's kick when it stops")
    yield Part("C1", "100 nF", (("1", SUPPLY), ("2", GROUND)), "keeps the motor's noise from the radio")
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
        yield Part("R9", TEN_KILOHM, (("1", "GPS BASE"), ("2", SUPPLY)), "keeps the GPS off while the chip starts")
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
