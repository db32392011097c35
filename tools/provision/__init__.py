"""`doorstep badge`: from a bare board to a proved badge, and everything a technician does to one afterwards."""

import argparse
import importlib
import sys
from pathlib import Path

NOT_INSTALLED = (
    "{name} is not installed. Install what boards need, in Doorstep's folder: .tools/bin/uv sync --frozen --inexact --extra badge"
)
LAST_WORDS = "Stopped. Nothing is broken: run the same command again, and it goes on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _provision_arguments(actions.add_parser("provision", help="identity, firmware and proof: from a bare board to a badge"))
    _with_port(update := actions.add_parser("update", help="new firmware; who it is stays"))
    _with_bundle(update)
    _with_proof(update, needs_settings=False)
    _with_port(verify := actions.add_parser("verify", help="is it what it should be? Ends with 0 only if all holds"))
    _with_settings(verify)
    _with_port(actions.add_parser("logs", help="its crash log and how often it started"))
    _with_port(flash := actions.add_parser("flash", help="put MicroPython itself on a new board"))
    flash.add_argument("image", type=Path, nargs="?", metavar="FILE", help="the .bin from micropython.org")
    flash.add_argument("--as-it-is", action="store_true", help="no partition for the firmware: it will take more of the badge's memory")
    flash.add_argument("--yes", action="store_true", help="don't ask: everything on the board is erased")
    revoke = actions.add_parser("revoke", help="a lost or stolen badge: it counts for nothing from now on")
    revoke.add_argument("number", type=int, metavar="NUMBER")
    revoke.add_argument("--reason", required=True, metavar="WORDS", help="written down beside it, for whoever asks later")
    revoke.add_argument("--mosquitto-passwd", type=Path, metavar="FILE", help="take its account out of this password file too")
    _with_settings(revoke)
    bundle = actions.add_parser("bundle", help="fetch the libraries where there is internet, for where there is none")
    bundle.add_argument("folder", type=Path, metavar="DIR")
    actions.add_parser("ports", help="the serial ports of this computer")


def run(arguments: argparse.Namespace) -> int:
    return carry_out("deeds", arguments)


def carry_out(module: str, arguments: argparse.Namespace) -> int:
    """`module` has the DEEDS. 0 when all is done; 1 when something is left to do, and it has been said what; 130 when stopped by hand."""
    try:
        deeds = importlib.import_module(f".{module}", __package__).DEEDS
        from .trouble import Trouble
    except ModuleNotFoundError as error:
        print(NOT_INSTALLED.format(name=error.name), file=sys.stderr)
        return 1
    try:
        code: int = deeds[arguments.action](arguments)
        return code
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{LAST_WORDS}", file=sys.stderr)
        return 130


def _provision_arguments(parser: argparse.ArgumentParser) -> None:
    _with_port(parser)
    parser.add_argument("--profile", required=True, metavar="NAME", help="which board it is: a folder of hardware/boards")
    parser.add_argument("--name", metavar="WORDS", help="what the office calls it (default: Badge and its number)")
    parser.add_argument("--wifi", metavar="SSID", help="the school's network; its password is asked for")
    parser.add_argument("--hotspot", metavar="SSID", help="the visitor's telephone as a hotspot; its password is asked for")
    parser.add_argument("--networks", type=Path, metavar="FILE", help="instead of both: a TOML file of [[wifi]] with ssid and password")
    parser.add_argument(
        "--broker", metavar="HOST:PORT", help="where badges find the broker, if not where the base itself does (TLS with --ca)"
    )
    parser.add_argument("--no-lora", action="store_true", help="leave the board's radio unused")
    parser.add_argument(
        "--ca", type=Path, metavar="FILE", help="the authority that vouches for the badges' broker, if the settings don't say"
    )
    parser.add_argument("--mosquitto-passwd", type=Path, metavar="FILE", help="the school's own Mosquitto: write the badge's account here")
    parser.add_argument("--new-key", action="store_true", help="a new number and key, even if it has good ones; the old ones are revoked")
    parser.add_argument("--for-drills", action="store_true", help="whatever this badge raises is a drill, for as long as it lives")
    parser.add_argument("--label", type=Path, metavar="FILE", help="where to write the label (default: badge-NUMBER.svg)")
    parser.add_argument(
        "--without-proof", action="store_true", help="away from the school's Wi-Fi: prove it there before anybody leaves with it"
    )
    _with_bundle(parser)
    _with_proof(parser, needs_settings=True)


def _with_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("port", metavar="PORT", help="where the badge is plugged in, such as /dev/ttyUSB0 (see: doorstep badge ports)")


def _with_settings(parser: argparse.ArgumentParser, is_required: bool = True) -> None:
    parser.add_argument("--settings", type=Path, required=is_required, metavar="FILE", help="the base's settings")


def _with_bundle(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="libraries fetched before with: doorstep badge bundle DIR")


def _with_proof(parser: argparse.ArgumentParser, needs_settings: bool) -> None:
    _with_settings(parser, needs_settings)
    parser.add_argument("--wait", type=float, default=180.0, metavar="SECONDS", help="how long to wait for the self-test (default: 180)")
