"""`doorstep rehearse`: the end-to-end rehearsal an installer runs, step by step, with milliseconds."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from .joined import Invitation, JoinedStage, rehearse_joined
from .report import Report
from .script import rehearse
from .stage import Broker, Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print as the last line what held, for a machine to read")
    parser.add_argument("--broker", default="embedded", metavar="HOST:PORT", help="rehearse over this broker (default: the embedded one)")
    parser.add_argument("--username", default="", help="the base's user name at that broker")
    parser.add_argument("--password", default="", help="the base's password at that broker")
    joining = parser.add_argument_group("joining a base at work, as a drill (the password is asked for, or taken from DOORSTEP_PASSWORD)")
    joining.add_argument("--join", metavar="URL", help="the office screen's address")
    joining.add_argument("--badge", type=Path, metavar="FILE", help="the provisioning file of a badge that is for drills only")
    joining.add_argument("--sign-in", metavar="NAME", help="a sign-in name that may see the Badges page")
    joining.add_argument("--ca-file", default="", metavar="FILE", help="the authority that vouches for the badges' broker")


def run(arguments: argparse.Namespace) -> int:
    """0 only if every step held."""
    report = Report()
    try:
        asyncio.run(_join(arguments, report) if arguments.join else _start(arguments, report))
    except (RuntimeError, OSError) as error:
        print(f"The rehearsal could not begin: {error}", file=sys.stderr)
    print(report.verdict)
    if arguments.json:
        print(json.dumps(report.as_json()))
    return 0 if report.ok else 1


async def _start(arguments: argparse.Namespace, report: Report) -> None:
    broker = Broker.named(arguments.broker, arguments.username, arguments.password)
    with tempfile.TemporaryDirectory(prefix="doorstep-rehearsal-") as folder:
        async with Stage(Path(folder), broker) as stage:
            await rehearse(stage, report)


async def _join(arguments: argparse.Namespace, report: Report) -> None:
    if not arguments.badge or not arguments.sign_in:
        raise SystemExit("--join needs --badge FILE and --sign-in NAME")
    async with JoinedStage(Invitation(arguments.join, arguments.badge, arguments.sign_in, arguments.ca_file)) as stage:
        await rehearse_joined(stage, report)
