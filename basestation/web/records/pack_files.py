"""The pack of an incident as one ZIP: a document to read, the data behind it, and how to check that nothing was changed."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ...core.board import told_whom
from ...core.deliveries.ways import address_in_words
from ...core.words.gridref import grid_reference
from ...store.record_rows import Linked
from ..csv_safe import Cell, csv_bytes
from ..pages.times import Times
from .pack_evidence import PackEvidence

CHECK = Path(__file__).with_name("pack_check.py")
DELIVERIES = ("number", "since", "round", "step", "person", "channel", "address", "subject", "text", "state", "answer", "tries")
POSITIONS = ("heard", "was there", "age in seconds", "latitude", "longitude", "accuracy in metres", "grid reference", "how")


def pack_zip(pack: PackEvidence, made_by: str, why: str) -> bytes:
    """Slow: in a thread. What writes the PDF is imported with the first pack, not at a start in the middle of an alarm."""
    from ..pdf.incident_pdf import incident_pdf

    number, made = pack.incident.number, io.BytesIO()
    files = {
        "README.txt": _readme(pack, made_by, why).encode(),
        f"incident-{number}.pdf": incident_pdf(pack, made_by, why),
        "journal.jsonl": b"".join(_line(linked) for linked in pack.rows.linked),
        "deliveries.csv": csv_bytes(DELIVERIES, _deliveries(pack)),
        "positions.csv": csv_bytes(POSITIONS, _positions(pack)),
        "check.py": CHECK.read_bytes(),
    }
    written = datetime.fromtimestamp(pack.context.now_ms() / 1000, pack.site.zone).timetuple()[:6]
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, content in files.items():
            into.writestr(zipfile.ZipInfo(f"incident-{number}/{name}", written), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _line(linked: Linked) -> bytes:
    row = linked.row
    stored = {
        "seq": row.seq, "at_ms": row.at_ms, "incident": row.incident, "visit_no": row.visit_no, "kind": row.kind, "body": row.body,
        "salt": row.salt.hex() if row.salt is not None else None, "digest": row.digest.hex(), "hash": row.hash.hex(),
        "previous": linked.previous.hex(),
    }  # fmt: skip
    return json.dumps(stored, ensure_ascii=False).encode() + b"\n"


def _deliveries(pack: PackEvidence) -> Iterator[list[Cell]]:
    for sent in pack.deliveries:
        yield [
            sent.number, _iso(sent.created_ms), sent.round, sent.step, told_whom(pack.site, sent), sent.channel,
            address_in_words(sent.channel, sent.address), sent.subject, sent.text, sent.state, sent.answer, sent.tries,
        ]  # fmt: skip


def _positions(pack: PackEvidence) -> Iterator[list[Cell]]:
    for each in pack.positions:
        fix, grid = each.fix, grid_reference(each.fix.lat, each.fix.lon)
        age_s = (each.heard_ms - fix.at_ms) // 1000
        yield [_iso(each.heard_ms), _iso(fix.at_ms), age_s, fix.lat, fix.lon, fix.accuracy_m, grid.text if grid else "", each.how]


def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _readme(pack: PackEvidence, made_by: str, why: str) -> str:
    number, times = pack.incident.number, Times(pack.site.zone, pack.context.now_ms())
    drill = "THIS WAS A DRILL. Nobody was in danger.\n\n" if pack.incident.is_drill else ""
    return drill + README.format(
        number=number, school=pack.context.school.name, made=times.full(times.now_ms), by=made_by, why=why, end=pack.rows.fingerprint,
        first=pack.rows.first, last=pack.rows.last, rows=len(pack.rows.linked),
    )  # fmt: skip


README = """Incident {number}, {school}
Made {made} by {by}, for: {why}.

This pack has personal data in it. Keep it safe, give it to nobody who has no need of it, and delete it when it is no longer needed.
The words that were agreed for the visit may be in journal.jsonl: agree on new ones.

  incident-{number}.pdf   to read and print: what happened, who was told, where, and the visit
  journal.jsonl      {rows} rows of the base's journal ({first} to {last}), as they are stored: the evidence itself
  deliveries.csv     every message, to whom, by which channel, and what came of it; of a web address only the computer's name
  positions.csv      every position of the badge in this incident
  check.py           works out every hash again

How to check it

1. Run: python3 check.py
   It needs Python 3 and nothing else. Or do the same by other means:
     digest = SHA-256(salt + body)
     hash   = SHA-256(previous + "seq|at_ms|incident|visit_no|kind|" + digest)
   salt, digest, hash and previous are written in hexadecimal; body is UTF-8; a number that is not there is written None.
   "previous" is the hash of the row before, which may be about something else and is then not in this pack.

2. The journal's fingerprint when this pack was made (the number of its last row, and that row's hash):
     {end}
   On the school's base, this says whether the journal that holds these rows is still the one from which the pack was made:
     doorstep journal verify --settings /etc/doorstep.toml --end {end}

3. That the pack was made, by whom, for what, and the SHA-256 of the ZIP file are in the journal too, in a row of the kind RecordPack.

Times in the files are UTC (at_ms: milliseconds since 1970-01-01 00:00 UTC); in the PDF they are the school's own.
"""
