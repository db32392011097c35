"""Which action of `doorstep badge` does what."""

import argparse
import sys
from collections.abc import Callable

from . import checks, work
from .board import Board
from .broker_account import check_writable, remove_account
from .flash import WHERE_FROM, chip_of, flash, is_virtual
from .libraries import make_bundle
from .logs import log_lines
from .ports import port_lines
from .register import Register
from .steps import Steps
from .surroundings import settings_of
from .trouble import Trouble


def _flash(options: argparse.Namespace) -> int:
    if is_virtual(options.port):
        print("This is a virtual board: its MicroPython is built in, and there is nothing to flash.")
        return 0
    if options.image is None:
        raise Trouble(WHERE_FROM)
    chip_of(options.image)
    if not options.yes:
        _make_sure(f"Everything on the board at {options.port} is erased, a badge's identity and unsent alarms too.")
    words = flash(options.port, options.image, options.as_it_is)
    print(f"{words} Next: doorstep badge provision {options.port} ...")
    return 0


def _make_sure(words: str) -> None:
    if not sys.stdin.isatty():
        raise Trouble(f"{words} Add --yes if that is right.")
    if input(f"{words} Type yes to go on: ").strip().lower() != "yes":
        raise Trouble("Nothing was changed.")


def _logs(options: argparse.Namespace) -> int:
    with Board(options.port) as board:
        lines = log_lines(board)
    print("\n".join(lines))
    return 0


def _revoke(options: argparse.Namespace) -> int:
    settings, file = settings_of(options.settings), options.mosquitto_passwd
    if file is not None:
        check_writable(file)
    with Register(settings) as register:
        register.revoke(options.number, options.reason, checks.now_ms())
    if settings.broker.kind == "external" and file is None:
        print("Its account at the school's own broker stays: take it out there too, or give --mosquitto-passwd FILE.")
    if file is not None:
        remove_account(file, str(options.number))
        print("Mosquitto must read its password file again now: sudo systemctl reload mosquitto")
    print(f"Badge {options.number} is revoked: the base believes nothing it says, and a running base knows within a second.")
    return 0


def _bundle(options: argparse.Namespace) -> int:
    options.folder.mkdir(parents=True, exist_ok=True)
    count = make_bundle(options.folder)
    print(f"{options.folder} holds {count} files. Take it to the badges' computer, and there: doorstep badge provision ... --bundle DIR")
    return 0


def _ports(options: argparse.Namespace) -> int:
    print("\n".join(port_lines()) or "This computer has no serial port. Is the badge plugged in, with a data cable?")
    return 0


DEEDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "provision": lambda options: work.provision(options, Steps()),
    "update": lambda options: work.update(options, Steps()),
    "verify": lambda options: work.verify(options, Steps()),
    "logs": _logs,
    "flash": _flash,
    "revoke": _revoke,
    "bundle": _bundle,
    "ports": _ports,
}
