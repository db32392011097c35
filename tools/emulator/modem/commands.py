"""What a simulated modem does at each command, but for what it sends."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .card import PLACES

if TYPE_CHECKING:
    from .simulated import SimulatedModem


def _done(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms)


def _echo(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    modem.echoes = value.strip() == "1"
    modem.say_lines(due_ms)


def _pin_state(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    if modem.card is None:
        modem.say_line(due_ms, "+CME ERROR: 10")
    else:
        modem.say_lines(due_ms, f"+CPIN: {modem.card.state()}")


def _enter_pin(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    is_right = modem.card is not None and modem.card.enter(value.strip('"'))
    modem.say_line(due_ms, "OK" if is_right else f"+CME ERROR: {16 if modem.card and modem.card.tries_left else 12}")


def _tries_left(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms, f"+CPINR: SIM PIN,{modem.card.tries_left if modem.card else 0},3", "+CPINR: SIM PUK,10,10")


def _centre(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms, f'+CSCA: "{modem.card.centre if modem.card else ""}",145')


def _set_centre(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    if modem.card:
        modem.card.centre = value.split(",")[0].strip('"')
    modem.say_lines(due_ms)


def _announce(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    wants_reports = value.split(",")[3:4] == ["1"]
    if wants_reports and not modem.manners.has_reports:
        modem.say_line(due_ms, "+CMS ERROR: 303")
        return
    modem.announces, modem.reports = True, wants_reports
    modem.say_lines(due_ms)


def _tell_network(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.tells_network = True
    modem.say_lines(due_ms)


def _registered(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms, f"+CREG: 1,{modem.network.registration if modem.has_sim else 0}")


def _registered_lte(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms, "+CEREG: 1,4")


def _signal(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    modem.say_lines(due_ms, f"+CSQ: {modem.network.signal},99")


def _places(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    where = f'"SM",{len(modem.card.texts) if modem.card else 0},{PLACES}'
    modem.say_lines(due_ms, f"+CPMS: {where},{where},{where}")


def _read(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    paper = modem.card.texts.get(int(value)) if modem.card and value.isdecimal() else None
    if paper is None:
        modem.say_line(due_ms, "+CMS ERROR: 321")
    else:
        modem.say_lines(due_ms, f"+CMGR: 0,,{len(paper) // 2 - 1}\r\n{paper}")


def _list(modem: "SimulatedModem", due_ms: int, _: str) -> None:
    texts = sorted(modem.card.texts.items()) if modem.card else []
    modem.say_lines(due_ms, *(f"+CMGL: {place},1,,{len(paper) // 2 - 1}\r\n{paper}" for place, paper in texts))


def _erase(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    if modem.card:
        modem.card.texts.pop(int(value.split(",")[0]), None)
    modem.say_lines(due_ms)


def _send(modem: "SimulatedModem", due_ms: int, value: str) -> None:
    modem.await_body(due_ms, value)


# The longest that fits answers.
COMMANDS: dict[str, Callable[["SimulatedModem", int, str], None]] = {
    "E": _echo,
    "+CMEE=": _done,
    "+CPIN?": _pin_state,
    "+CPIN=": _enter_pin,
    "+CPINR": _tries_left,
    "+CMGF=0": _done,
    "+CSMS=0": _done,
    "+CMMS=": _done,
    "+CPMS=": _done,
    "+CPMS?": _places,
    "+CSCA?": _centre,
    "+CSCA=": _set_centre,
    "+CNMI=": _announce,
    "+CREG=": _tell_network,
    "+CEREG=": _done,
    "+CREG?": _registered,
    "+CEREG?": _registered_lte,
    "+CSQ": _signal,
    "+CMGS=": _send,
    "+CMGR=": _read,
    "+CMGL=": _list,
    "+CMGD=": _erase,
    "": _done,
}
