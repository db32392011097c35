"""What `doorstep gateway` does. A gateway has no key and nothing that is secret: a name, and where to listen."""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

import serial  # type: ignore[import-untyped]  # pyserial brings no types
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import CHIP_FAULT, LEAVE_WORD, LINE_VERSION, Ask, Hello, Leave, Ping, Plan, Status, decode_line, encode_line

from basestation.gateways.serial import radio_plans
from basestation.settings.whole import Settings

from . import checks, rom
from .board import BAUD, Board
from .checkout import Profile, load_profile
from .copying import bring_up_to_date
from .libraries import files_for
from .plan import Wanted, firmware_files
from .ports import why_not
from .steps import Steps
from .surroundings import settings_of
from .trouble import Trouble

FORMAT, PROFILE = 1, "/board.json"
LEAVE = wrapped(encode_line(Leave(LEAVE_WORD)))
ANSWER_S, ASK_EVERY_S = 20.0, 0.5
SILENT = (
    "{port} does not answer as a gateway does. Is the base running? It holds the port: stop it for a moment. "
    "Otherwise press the board's reset button, or provision it: doorstep gateway provision {port} ..."
)


def provision(options: argparse.Namespace, steps: Steps) -> int:
    """From a board with MicroPython on it, or a gateway that is to be up to date, to a gateway that has answered."""
    settings, profile = settings_of(options.settings), load_profile(options.profile)
    plan = _plan_for(options.name, settings, options.settings)
    if not profile.has_radio:
        raise Trouble(f"The board {profile.name} has no LoRa radio: a gateway needs one.")
    with Board(options.port, LEAVE) as board:
        for check in (checks.check_micropython(board.about, board.port), checks.check_chip(board.about, profile)):
            steps.done(checks.demand(check).what, check.words)
        files = files_for(board, profile, options.bundle, steps)
        wanted = [*files, *firmware_files(board.about.mpy), Wanted(PROFILE, profile.data)]
        _say_what_it_was(board, steps)
        board.ask(f"k_save(json.loads({json.dumps(_settings(options.name, plan))!r}), True)\nk_say(True)")
        bring_up_to_date(board, rom.placed(board, wanted, steps), steps)
    return _prove(options.port, options.name, profile, steps)


def verify(options: argparse.Namespace, steps: Steps) -> int:
    hello, status = ask(options.port)
    steps.note(f"it is the gateway {hello.name.decode('utf-8', 'replace')!r}, a {hello.board.decode('utf-8', 'replace')}")
    steps.note(f"it listens on {hello.khz / 1000:g} MHz, spreading factor {hello.sf}; up for {status.up_s} s, {status.caught} frames heard")
    if status.faults & CHIP_FAULT:
        steps.note("NO: its radio chip does not answer. Is it the right --profile?")
        return 1
    steps.note("everything holds")
    return 0


def ask(port: str, within_s: float = ANSWER_S) -> tuple[Hello, Status]:
    """What a gateway says of itself, on its own line: it goes on being one meanwhile."""
    heard: dict[type, Any] = {}
    unwrapper, deadline_s = Unwrapper(), time.monotonic() + within_s
    try:
        with serial.Serial(port, BAUD, timeout=ASK_EVERY_S, exclusive=True) as line:
            while time.monotonic() < deadline_s and not {Hello, Status} <= heard.keys():
                line.write(wrapped(encode_line(Ask(LINE_VERSION))) + wrapped(encode_line(Ping(1))))
                pieces = unwrapper.take(line.read(max(64, line.in_waiting)))
                heard |= {type(message): message for message in map(decode_line, pieces) if message is not None}
    except OSError as error:
        raise why_not(port) from error
    if not {Hello, Status} <= heard.keys():
        raise Trouble(SILENT.format(port=port))
    return heard[Hello], heard[Status]


def _plan_for(name: str, settings: Settings, path: object) -> Plan:
    lora = settings.lora
    if lora is None or name not in lora.gateways:
        known = ", ".join(lora.gateways) if lora else "none"
        raise Trouble(f"{path} names no gateway {name!r} (it names: {known}). Add it there: [lora], gateways = [{json.dumps(name)}]")
    return radio_plans(lora.gateways, lora.sf, lora.frequencies_khz)[name]


def _settings(name: str, plan: Plan) -> dict[str, Any]:
    return {"format": FORMAT, "role": "gateway", "name": name, "lora": {"sf": plan.sf, "frequencies_khz": [plan.khz]}}


def _say_what_it_was(board: Board, steps: Steps) -> None:
    who = board.ask("k_whoami('00' * 16)")
    if who is not None:
        steps.note(f"it was badge {who['badge_id']}: take that out of service too, with doorstep badge revoke {who['badge_id']}")


def _prove(port: str, name: str, profile: Profile, steps: Steps) -> int:
    hello, status = ask(port)
    steps.done("Answer", f"the gateway {name!r} answers, and listens on {hello.khz / 1000:g} MHz, spreading factor {hello.sf}")
    if status.faults & CHIP_FAULT:
        raise Trouble(f"Its radio chip does not answer. Is the board really a {profile.board['title']}?")
    steps.done("Radio", "its chip answers. Start the base again: the gateway is found by itself, at any port")
    return 0


DEEDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "provision": lambda options: provision(options, Steps()),
    "verify": lambda options: verify(options, Steps()),
}
