"""`doorstep check`: are the settings right, and is everything there that they name? All at once, and nothing is started."""

import argparse
import sys
from pathlib import Path

from ..settings.errors import SettingsError
from ..settings.looking import look

ALL_RIGHT, A_ROAD_FAILS, CANT_START = 0, 1, 2
RIGHT = "{path}: everything is right."
STARTS = "A base would start with {path}, but not everything would work:"
STARTS_NOT = "No base would start with {path}:"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings; run this as the user it runs as")


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.settings
    try:
        found = look(path)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return CANT_START
    fatal = found.wrong + found.hindering
    if not fatal and not found.missing:
        print(RIGHT.format(path=path))
        return ALL_RIGHT
    print("\n".join([(STARTS_NOT if fatal else STARTS).format(path=path), *fatal, *found.missing]), file=sys.stderr)
    return CANT_START if fatal else A_ROAD_FAILS
