"""The pack of an incident as a document: what happened, who was told, where, and how all of it can be checked."""

from collections.abc import Iterator

from ...core.board import told_whom
from ...core.decisions import Close
from ...core.deliveries import wording
from ...core.deliveries.ways import address_in_words, way_in_words
from ...core.incident import Incident
from ...core.policy.terms import ROLES
from ...core.words import spoken
from ...core.words.gridref import grid_reference, plain
from ..pages.story import entries
from ..pages.timeline import CLOSED_AS
from ..pages.times import Times
from ..records.pack_evidence import PackEvidence, Position
from .document import Document
from .visit_pages import put_visit

STATES = {"sent": "handed over", "delivered": "arrived", "failed": "did not arrive", "pending": "under way"}


def incident_pdf(pack: PackEvidence, made_by: str, why: str) -> bytes:
    incident, times = pack.incident, _times(pack)
    drill = "DRILL. " if incident.is_drill else ""
    about = f"{drill}Incident {incident.number}, {pack.context.school.name}"
    foot = f"{about}. Personal data: keep it safe. Made {times.to_the_second(times.now_ms)}"
    document = Document(f"{drill}Incident {incident.number}: {_what(pack)}", foot, pack.context.vendor_dir)
    document.text(f"Made {times.full(times.now_ms)} by {made_by}, for: {why}. Times are {pack.site.zone.key} time.")
    document.facts(_summary(pack, times))
    _sheet(document, pack, times)
    document.head("What happened, in order")
    document.table(("Time", "What", "Why"), _timeline(pack, times), (38, 88, 52))
    document.head("Who was told, and what came of it")
    document.table(("Since", "Who", "By", "To", "What came of it"), _told(pack, times), (38, 36, 20, 40, 44))
    document.head("Where the badge was")
    document.table(
        ("Was there", "Age then", "Grid reference", "Degrees", "Within", "Heard"), _positions(pack, times), (36, 26, 32, 38, 16, 30)
    )
    document.head("What was to be done afterwards")
    document.table(("What", "Who", "By", "Done"), _tasks(pack, times), (70, 32, 28, 48))
    put_visit(document, pack)
    _proof(document, pack, times)
    return document.pdf()


def _times(pack: PackEvidence) -> Times:
    return Times(pack.site.zone, pack.context.now_ms())


def _what(pack: PackEvidence) -> str:
    return spoken.clean(wording.what_happened(pack.incident, pack.site.roster.get(pack.incident.visitor or 0)))


def _summary(pack: PackEvidence, times: Times) -> Iterator[tuple[str, str]]:
    incident = pack.incident
    yield "Cause", incident.cause
    yield "Whose alarm", pack.name(incident.visitor) or "not known"
    yield "Goes along", pack.name(incident.second)
    yield "Visit", str(incident.visit_no or "none")
    began = times.to_the_second(incident.pressed_ms)
    yield "Began", began if incident.since_ms is None else f"between {times.to_the_second(incident.since_ms)} and {began}"
    yield "At the base", times.to_the_second(incident.opened_ms)
    yield "First owned", times.to_the_second(incident.owned_ms) if incident.owned_ms else "nobody took it"
    yield "Police called", times.to_the_second(incident.police_ms) if incident.police_ms else "no"
    yield "Police reference", incident.police_reference
    yield "Police there", times.to_the_second(incident.police_there_ms) if incident.police_there_ms else ""
    yield from _end(pack, incident, times)


def _end(pack: PackEvidence, incident: Incident, times: Times) -> Iterator[tuple[str, str]]:
    if incident.closed_ms is None:
        yield "Closed", "It is still open: this is how it stands now."
        return
    close = next(each for each in pack.decisions if isinstance(each, Close))
    yield "Closed", f"{times.to_the_second(incident.closed_ms)} by {pack.name(close.person)}"
    yield "Closed as", CLOSED_AS.get(incident.category, incident.category)
    yield "Reason", incident.closing_reason
    yield "Second look", _second_look(pack, close)
    yield "Hurt", "somebody was hurt" if incident.is_injured else "nobody, as far as is on record"


def _second_look(pack: PackEvidence, close: Close) -> str:
    if close.proposed_by is None:
        return "not asked for"
    if close.is_alone:
        return f"{pack.name(close.proposed_by)} proposed it and looked again alone; nobody else did"
    return f"proposed by {pack.name(close.proposed_by)}, looked at by {pack.name(close.person)}"


def _sheet(document: Document, pack: PackEvidence, times: Times) -> None:
    document.head("What was known for the 999 call")
    when = times.to_the_second(pack.sheet_ms)
    document.text(f"The sheet as it stood when the police were called, {when}." if pack.incident.police_ms else f"{NOT_CALLED} {when}.")
    document.facts((line.head, " ".join(part for part in (line.said, line.note) if part)) for line in pack.sheet.lines if line.number)
    document.facts(("Reason for concern" if tick.is_known else "Not known", tick.reason) for tick in pack.sheet.ticks)


def _timeline(pack: PackEvidence, times: Times) -> Iterator[tuple[str, str, str]]:
    for entry in entries(pack.site, pack.decisions):
        yield times.to_the_second(entry.at_ms), entry.what, entry.why


def _told(pack: PackEvidence, times: Times) -> Iterator[tuple[str, ...]]:
    for sent in pack.deliveries:
        came = STATES.get(sent.state, sent.state)
        tries = f", {spoken.number(sent.tries)} tries" if sent.tries > 1 else ""
        answer = f": {sent.answer}" if sent.answer else ""
        way, address = way_in_words(sent.channel), address_in_words(sent.channel, sent.address)
        yield times.to_the_second(sent.created_ms), told_whom(pack.site, sent), way, address, f"{came}{tries}{answer}"


def _positions(pack: PackEvidence, times: Times) -> Iterator[tuple[str, ...]]:
    for each in pack.positions:
        yield _position(each, times)


def _position(each: Position, times: Times) -> tuple[str, ...]:
    fix = each.fix
    grid = grid_reference(fix.lat, fix.lon)
    within = f"{fix.accuracy_m} m" if fix.accuracy_m is not None else "not known"
    degrees = f"{fix.lat:.6f}, {fix.lon:.6f}"
    age = spoken.age(fix.at_ms, each.heard_ms)
    heard = f"{times.exact(each.heard_ms)}, {each.how}"
    return times.to_the_second(fix.at_ms), age, grid.text if grid else plain(fix.lat, fix.lon), degrees, within, heard


def _tasks(pack: PackEvidence, times: Times) -> Iterator[tuple[str, ...]]:
    for task in pack.tasks:
        who = pack.name(task.person) or ROLES.get(task.role, task.role)
        done = f"{times.to_the_second(task.done_ms)} by {pack.name(task.done_by)}: {task.note}" if task.done_ms else "not yet"
        yield task.words, who, times.day_and_clock(task.due_ms), done


def _proof(document: Document, pack: PackEvidence, times: Times) -> None:
    document.head("The journal behind this, and how it can be checked")
    document.text(CHECKING)
    document.text("The journal's fingerprint when this was made:")
    document.proof(pack.rows.fingerprint)
    rows = (
        (str(linked.row.seq), times.to_the_second(linked.row.at_ms), linked.row.kind, linked.row.hash.hex()) for linked in pack.rows.linked
    )
    document.table(("Row", "Time", "Kind", "Hash"), rows, (16, 38, 38, 86), proofs=(3,))


CHECKING = (
    "Every decision is a row of the base's journal, and each row's hash is made from the row itself and the hash of the row before. "
    "The file journal.jsonl beside this document has the rows as they are stored; README.txt says how each hash is worked out, and "
    "check.py does it. On the base, doorstep journal verify --settings /etc/doorstep.toml --end followed by the fingerprint below "
    "says whether the journal that holds these rows is still the one from which this was made. If anything up to here was changed "
    "since, it says where."
)
NOT_CALLED = "The police are not on record as called. The sheet as it stood"
