"""`doorstep gateway`: a LoRa board on the base's USB port, put into service and looked after."""

import argparse
from pathlib import Path

from . import carry_out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    provision = actions.add_parser("provision", help="firmware, name and radio plan: from a board with MicroPython to a gateway")
    provision.add_argument("port", metavar="PORT", help="where it is plugged in (see: doorstep badge ports); stop the base meanwhile")
    provision.add_argument("--profile", required=True, metavar="NAME", help="which board it is: a folder of hardware/boards")
    provision.add_argument("--name", required=True, metavar="NAME", help="one of lora.gateways in the settings")
    provision.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings")
    provision.add_argument("--bundle", type=Path, metavar="DIR", help="libraries fetched before with: doorstep badge bundle DIR")
    verify = actions.add_parser("verify", help="does it answer, and does its radio? Ends with 0 only then")
    verify.add_argument("port", metavar="PORT", help="where it is plugged in; stop the base meanwhile")


def run(arguments: argparse.Namespace) -> int:
    return carry_out("gateway_work", arguments)
