"""CAP messages out of the journal, made anew each time they are asked for: what retention erases is in none of them any more."""

import re
from pathlib import Path

from sqlalchemy import Engine, select

from ..store import schema
from ..store.decided import decisions_of
from .cap import CapMessage, Sender, messages

MOST_INCIDENTS, MOST_OPEN = 20, 200
NAME = re.compile(r"(?P<site>[a-z0-9-]+)-(?P<incident>[0-9]+)-(?P<number>[0-9]+)\.xml")


class CapJournal:
    def __init__(self, engine: Engine, sender: Sender):
        self._engine, self.sender = engine, sender

    def of(self, *incidents: int) -> list[CapMessage]:
        """In order of the incidents, and for each from its Alert to its newest."""
        with self._engine.connect() as connection:
            found = decisions_of(connection, "incident", incidents)
        return [message for number in incidents for message in messages(found.get(number, ()), self.sender)]  # type: ignore[arg-type]

    def newest(self) -> list[CapMessage]:
        return self.of(*self.newest_incidents())

    def newest_incidents(self) -> list[int]:
        """Whatever is open, and the newest of all."""
        table = schema.incidents.c
        wanted = select(table.number).where(table.erased_ms.is_(None)).order_by(table.number.desc())
        with self._engine.connect() as connection:
            open_now = connection.execute(wanted.where(table.is_open).limit(MOST_OPEN)).scalars().all()
            newest = connection.execute(wanted.limit(MOST_INCIDENTS)).scalars().all()
        return sorted({*open_now, *newest})

    def kept(self, incidents: set[int]) -> set[int]:
        """Those of `incidents` that have not been erased."""
        wanted = select(schema.incidents.c.number).where(schema.incidents.c.number.in_(incidents), schema.incidents.c.erased_ms.is_(None))
        with self._engine.connect() as connection:
            return set(connection.execute(wanted).scalars())


class CapFolder:
    """One file for each message, for whatever watches a folder. Runs in a thread."""

    def __init__(self, journal: CapJournal, folder: Path):
        self._journal, self._folder = journal, folder

    def write(self, *incidents: int) -> int:
        """How many files are new. OSError when the folder can't be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        fresh = [message for message in self._journal.of(*incidents) if not self._path(message).exists()]
        for message in fresh:
            whole = self._path(message).with_suffix(".part")
            whole.write_text(message.text, "utf-8")
            whole.replace(self._path(message))  # whoever watches the folder never sees half a file
        return len(fresh)

    def sweep(self) -> int:
        """How many files went, because their incident was erased. What a base that died had half written goes too: it has a position."""
        for half in self._folder.glob(f"{self._journal.sender.site}-*.part"):
            if NAME.fullmatch(half.with_suffix(".xml").name):
                half.unlink(missing_ok=True)
        named = {path: NAME.fullmatch(path.name) for path in self._folder.glob(f"{self._journal.sender.site}-*.xml")}
        ours = {path: int(found["incident"]) for path, found in named.items() if found and found["site"] == self._journal.sender.site}
        kept = self._journal.kept(set(ours.values()))
        gone = [path for path, incident in ours.items() if incident not in kept]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)

    def _path(self, message: CapMessage) -> Path:
        return self._folder / f"{message.identifier}.xml"
