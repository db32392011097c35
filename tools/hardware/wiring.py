"""The wiring diagram of a board: WireViz's own format, written from the circuit, and the pictures it makes of it."""

from typing import Any

import yaml
from PIL import Image
from wireviz.wireviz import parse

from .boards import Board
from .circuit import GROUND, STRIP, SUPPLY, Part, end_of, parts, strips
from .layout import legs, lying

# WireViz's colour codes. Supply red and ground black everywhere; the rest differ where they run side by side.
COLOURS = {
    SUPPLY: "RD",
    GROUND: "BK",
    "HIDDEN": "YE",
    "HIDDEN SWITCH": "YE",
    "VISIBLE": "GN",
    "MOTOR": "VT",
    "MOTOR -": "BU",
    "BUZZER": "WH",
    "BUZZER +": "WH",
    "GPS POWER": "OG",
    "GPS VCC": "OG",
    "GPS TX": "PK",
    "GPS RX": "GY",
    "BATTERY": "RD",
    "BATTERY -": "BK",
    "BATTERY HALF": "BN",
    "5V": "RD",
}


def source(board: Board) -> str:
    """The diagram as WireViz reads it."""
    return yaml.safe_dump(_diagram(board), sort_keys=False, allow_unicode=True, width=120)


def draw(board: Board) -> None:
    """wiring.yml, and wiring.svg and wiring.png made of it."""
    (board.folder / "wiring.yml").write_text(source(board), "utf-8")
    parse(_diagram(board), output_formats=("svg", "png"), output_dir=board.folder, output_name="wiring")
    picture = board.folder / "wiring.png"
    Image.open(picture).convert("RGB").quantize(128).save(picture, optimize=True)


def _diagram(board: Board) -> dict[str, Any]:
    found, rows = parts(board), strips(board)
    outside = {part.ref: part for part in found if not part.on_strip}
    connectors = {part.ref: _connector(part) for part in outside.values()}
    connectors[STRIP] = _stripboard(board)
    cables: dict[str, Any] = {}
    connections: list[Any] = []
    for part in outside.values():
        for other, ends in _leads(part, outside, board).items():
            name = f"W{len(cables) + 1}"
            cables[name] = {"category": "bundle", "colors": [COLOURS[net] for _, net in ends], "show_wirenumbers": False}
            connections.append(_wires(part, other, name, ends, outside, rows))
    for ref, value, socket in board.wiring["plugs"]:
        connectors[ref] = {"style": "simple", "type": value, "subtype": socket, "ignore_in_bom": True}
        connections.append([[ref], "==>", ["BOARD"]])
    return {
        "options": {"fontname": "Helvetica", "mini_bom_mode": False},
        "connectors": connectors,
        "cables": cables,
        "connections": connections,
    }


def _connector(part: Part) -> dict[str, Any]:
    """A pin is called what is printed beside it; the board's pins say too which net they serve."""
    pins = [_printed(leg) for leg, _ in part.legs]
    labels = {"pinlabels": [net for _, net in part.legs]} if part.ref == "BOARD" else {}
    return {"type": part.value, "pins": pins, **labels, "show_pincount": False, "notes": part.why, "ignore_in_bom": True}


def _printed(leg: str) -> str:
    return f"pin {leg}" if leg.isdigit() else leg


def _stripboard(board: Board) -> dict[str, Any]:
    """The small parts are listed with the holes that their legs go into."""
    small = [{"type": f"{found.part.ref}  {found.part.value}:  {legs(found, strips(board))}"} for found in lying(board)]
    return {
        "type": "stripboard, one strip a line",
        "pinlabels": list(strips(board)),
        "show_pincount": False,
        "ignore_in_bom": True,
        "additional_components": sorted(small, key=lambda entry: entry["type"]),
    }


def _leads(part: Part, outside: dict[str, Part], board: Board) -> dict[str, list[tuple[str, str]]]:
    """Where each wire of a part goes."""
    found: dict[str, list[tuple[str, str]]] = {}
    for leg, net in part.legs:
        other = end_of(part, net, outside, board)
        if other not in (part.ref, None):
            found.setdefault(str(other), []).append((leg, net))
    return found


def _wires(part: Part, other: str, cable: str, legs: list[tuple[str, str]], outside: dict[str, Part], rows: tuple[str, ...]) -> list[Any]:
    here = {part.ref: [_printed(leg) for leg, _ in legs]}
    there = {other: [_pin(other, net, outside, rows) for _, net in legs]}
    wires = {cable: list(range(1, len(legs) + 1))}
    return [here, wires, there] if part.ref == "BOARD" else [there, wires, here]


def _pin(other: str, net: str, outside: dict[str, Part], rows: tuple[str, ...]) -> str | int:
    if other == STRIP:
        return rows.index(net) + 1
    return next(_printed(leg) for leg, wired in outside[other].legs if wired == net)
