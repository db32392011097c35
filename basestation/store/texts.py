"""What is remembered over a restart of what came from telephones: which texts, which of them still wait to be seen, and which presses."""

from sqlalchemy import Connection, func, select

from ..core.decisions import RecordText, SeeText
from ..core.phones import PRESSES
from ..core.site import Site
from ..core.text_box import HEARD, SHOWN_MS
from . import codec, schema

LOOKED_AT = 5_000  # rows at the journal's end: more than a school's day


def load_presses(connection: Connection, site: Site) -> None:
    """Which presses of SOS on whose phone are known."""
    facts = schema.facts.c
    for name, value in connection.execute(select(facts.name, facts.value).where(facts.name.startswith(PRESSES))):
        site.phone_presses[int(name.removeprefix(PRESSES))] = tuple(int(pressed_ms) for pressed_ms in value.split())


def load_texts(connection: Connection, site: Site, now_ms: int) -> None:
    heard = connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == HEARD)).scalar() or ""
    site.text_box.heard.update(dict.fromkeys(heard.split()))
    journal = schema.journal.c
    newest = select(func.max(journal.seq)).scalar_subquery()
    wanted = journal.seq > newest - LOOKED_AT, journal.kind.in_((RecordText.__name__, SeeText.__name__)), journal.salt.is_not(None)
    rows = select(journal.kind, journal.body).where(*wanted, journal.at_ms > now_ms - SHOWN_MS).order_by(journal.seq)
    for kind, body in connection.execute(rows):
        site.text_box.know(codec.decode(kind, body))
