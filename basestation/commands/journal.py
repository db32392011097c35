"""`doorstep journal`: is the record still what was written? And what would the retention rule erase?"""

import argparse
import json
import sys
import time
from pathlib import Path

from ..core.retention import rule_in_words
from ..policy_holding import holding
from ..settings.errors import SettingsError
from ..settings.looking import read_settings
from ..settings.whole import Settings
from ..store import retention
from ..store.going import going
from ..store.reading import CantRead, reading
from ..store.verification import NoFingerprint, Verification
from ..store.verifying import Finding

WHOLE, CHANGED, NOT_CHECKED = 0, 1, 2
EVERYTHING = 1 << 31


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="look for anything that was changed, removed, put in or reordered")
    place = verify.add_mutually_exclusive_group(required=True)
    place.add_argument("--database", metavar="URL", help="sqlite:///FILE or postgresql+psycopg://…, or just a file: a copy will do")
    place.add_argument("--settings", type=Path, metavar="FILE", help="the base's settings; it may be running")
    verify.add_argument("--json", action="store_true", help="one line of JSON for each finding, and one at the end")
    verify.add_argument(
        "--end", action="append", default=[], metavar="SEQ:HASH", help="a fingerprint printed earlier: is it still in the chain?"
    )
    erase = actions.add_parser("erase", help="what the retention rule would erase now")
    erase.add_argument("--dry-run", action="store_true", required=True, help="only say it: the base itself erases")
    erase.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the base's settings; it may be running")


def run(arguments: argparse.Namespace) -> int:
    try:
        if arguments.action == "erase":
            return dry_run(read_settings(arguments.settings))
        return verify(_url(arguments), arguments.end, arguments.json)
    except (SettingsError, CantRead, NoFingerprint) as error:
        print(error, file=sys.stderr)
        return NOT_CHECKED


def _url(arguments: argparse.Namespace) -> str:
    if arguments.settings is not None:
        return read_settings(arguments.settings).database_url
    given: str = arguments.database
    return given if "://" in given else f"sqlite:///{given}"


def verify(url: str, printed: list[str], is_json: bool) -> int:
    started_s, found = time.monotonic(), 0
    with reading(url) as connection:
        looked = Verification(connection, printed)
        for finding in looked.findings():
            if not is_json and not found:
                print("This journal is not as it was written. What was found first is what matters most:")
            print(json.dumps(_data(finding)) if is_json else f"  {finding}")
            found += 1
        _sum_up(looked, found, time.monotonic() - started_s, is_json)
        if not found and not is_json:
            print("".join(f"This printed fingerprint is still in it: {one}\n" for one in printed), end="")
    return CHANGED if found else WHOLE


def dry_run(settings: Settings) -> int:
    with reading(settings.database_url) as connection:
        rules = holding(connection.engine, settings.policy, settings.badge.rules()).policy.rules.retention
        found = retention.plan(connection, rules, time.time_ns() // 1_000_000, most_rows=EVERYTHING)
        rows = going(connection, found.due)
    print(f"The rule: {rule_in_words(rules)}.")
    for row in rows:
        print(f"  {row.what} {row.number}")
    beside = f"{found.deliveries} messages, {found.calls} calls, {found.looks} notes of looks"
    print(f"{len(rows)} records would go: {found.row_count} journal entries, {beside}.")
    print("Nothing was erased.")
    return WHOLE


def _data(finding: Finding) -> dict[str, object]:
    return {"row": finding.seq, "about": finding.about, "what": finding.what}


def _sum_up(looked: Verification, found: int, took_s: float, is_json: bool) -> None:
    chain = looked.chain
    if is_json:
        print(
            json.dumps({"whole": not found, "findings": found, "rows": chain.rows, "erased": chain.erased_rows, "end": looked.fingerprint})
        )
        return
    print(f"{chain.rows} rows looked at in {took_s:.1f} s; {chain.erased_rows} of them were erased by the retention rule.")
    print("Nothing was changed, removed, put in or reordered." if not found else f"{found} findings.")
    print(f"The journal's fingerprint: {looked.fingerprint}")
