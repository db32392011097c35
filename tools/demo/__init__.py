"""`doorstep demo`: a small invented school at work, with badges to press. Everything stays on this computer."""

import argparse
import asyncio
import contextlib
import logging
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from basestation.settings.errors import SettingsError

from .receivers import find_log
from .show import Wishes, show

ROADS = ("basestation.gateways", "basestation.channels", "basestation.sms")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="PORT", help="of the office screen (default: 8080, or another that is free)")
    parser.add_argument(
        "--badges-port", type=int, metavar="PORT", help="of the page with the badges (default: 8081, or another that is free)"
    )
    parser.add_argument("--nmea", type=Path, metavar="FILE", help="a receiver's log, from which badge 3 takes its position")
    parser.add_argument("--seconds", type=float, metavar="N", help="end by itself after so long (default: when Ctrl-C is pressed)")
    parser.add_argument("--step", type=int, metavar="N", help="tell the next one after so many seconds (default: 30, as the policy has it)")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="make the school in this new folder, and keep it (default: removed at the end)"
    )


def run(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    for road in ROADS:  # plugs are pulled here: what the base makes of that is on its page of the roads
        logging.getLogger(road).setLevel(logging.CRITICAL)
    try:
        with folder_for(arguments.keep) as folder:
            log = find_log(arguments.nmea)
            return asyncio.run(show(Wishes(folder, arguments.port, arguments.badges_port, log, arguments.seconds, arguments.step)))
    except (SettingsError, OSError) as error:
        print(f"The demo can't be shown: {error}", file=sys.stderr)
        return 1


@contextlib.contextmanager
def folder_for(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, mode=0o700)
        yield keep.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="doorstep-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
