"""Works out every hash of journal.jsonl again. It needs Python 3 and nothing else: python3 check.py

digest = SHA-256(salt + body)
hash   = SHA-256(hash of the row before + "seq|at_ms|incident|visit_no|kind|" + digest)
"""

import hashlib
import json
from itertools import pairwise
from pathlib import Path
from typing import Any


def problem(row: dict[str, Any]) -> str:
    """What is wrong with this row; "" when nothing is. The text of an erased row is gone, and its digest stays."""
    digest = bytes.fromhex(row["digest"])
    if row["salt"] is not None and hashlib.sha256(bytes.fromhex(row["salt"]) + row["body"].encode()).digest() != digest:
        return "its text was changed"
    columns = "".join(f"{row[name]}|" for name in ("seq", "at_ms", "incident", "visit_no", "kind"))
    found = hashlib.sha256(bytes.fromhex(row["previous"]) + columns.encode() + digest).hexdigest()
    return "" if found == row["hash"] else "its number, time, kind, incident, visit or place in the journal was changed"


def main() -> None:
    lines = Path(__file__).with_name("journal.jsonl").read_text(encoding="utf-8").split("\n")  # a text may hold other ends of lines
    rows = [json.loads(line) for line in lines if line]
    problems = [f"Row {row['seq']}: {words}" for row in rows if (words := problem(row))]
    problems += [f"Row {two['seq']} does not follow row {one['seq']}" for one, two in pairwise(rows) if not _follows(one, two)]
    print("\n".join(problems) or f"All {len(rows)} rows are as they were written.")
    raise SystemExit(bool(problems))


def _follows(one: dict[str, Any], two: dict[str, Any]) -> bool:
    """Rows about other things may lie between."""
    return bool(two["seq"] > one["seq"] and (two["seq"] != one["seq"] + 1 or two["previous"] == one["hash"]))


if __name__ == "__main__":
    main()
