"""`doorstep rehearse`: the end-to-end rehearsal an installer runs, step by step, with milliseconds."""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from .report import Report
from .script import rehearse
from .stage import Broker, Stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print as the last line what held, for a machine to read")
    parser.add_argument("--broker", default="embedded", metavar="HOST:PORT", help="rehearse over this broker (default: the embedded one)")
    parser.add_argument("--username", default="", help="the base's user name at that broker")
    parser.add_argument("--password", default="", help="the base's password at that broker")


def run(arguments: argparse.Namespace) -> int:
    """0 only if every step held."""
    broker = Broker.named(arguments.broker, arguments.username, arguments.password)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="doorstep-rehearsal-") as folder:
        asyncio.run(_run(Path(folder), broker, report))
    print(report.verdict)
    if arguments.json:
        print(json.dumps(report.as_json()))
    return 0 if report.ok else 1


async def _run(folder: Path, broker: Broker, report: Report) -> None:
    async with Stage(folder, broker) as stage:
        await rehearse(stage, report)
