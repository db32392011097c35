"""What must reach the base, in flash until it has: a log of entries kept and entries settled.

Cut off at any byte of any write, what was kept before is still there.
"""

import struct
from collections import namedtuple

from .log import Log

# The fix is the one known when the entry was kept; its age counts from then, like `age_s` from the event itself.
Entry = namedtuple(
    "Entry",
    ("event_counter", "kind", "what", "minutes", "age_s", "stage", "fix_age_s", "accuracy_m", "lat_udeg", "lon_udeg"),
)
# Kinds of entry. Written in flash: never renumbered.
ALARM, CHECK_IN, VISIT, SELF_TEST = 1, 2, 3, 5

FILE = "outbox"
SETTLED, KEPT = ">I", ">IBBBIBIHii"
SETTLED_BYTES, KEPT_BYTES = 4, 26
COMPACT_BYTES = 4096
NO_FIX, NO_ACCURACY = 0xFFFFFFFF, 0xFFFF


class Outbox:
    def __init__(self, store):
        self._log = Log(store, FILE)
        self._entries = {}

    def load(self) -> list:
        """The entries not settled, oldest first."""
        self._entries = {}
        for record in self._log.load():
            self._replay(record)
        return self._sorted()

    def keep(self, entry: Entry):
        """Durable when it returns; OSError when flash can't."""
        self._entries[entry.event_counter] = entry
        self._write(_packed(entry))

    def settle(self, event_counter: int):
        if self._entries.pop(event_counter, None) is not None:
            self._write(struct.pack(SETTLED, event_counter))

    def _write(self, record: bytes):
        try:
            self._log.append(record)
        except OSError:
            self._compact()  # full: the rewrite holds this record's news and frees the rest
            return
        if self._log.size_bytes() > COMPACT_BYTES:
            self._compact()

    def _compact(self):
        self._log.rewrite([_packed(entry) for entry in self._sorted()])

    def _sorted(self) -> list:
        return [self._entries[event_counter] for event_counter in sorted(self._entries)]

    def _replay(self, record: bytes):
        if len(record) == SETTLED_BYTES:
            self._entries.pop(struct.unpack(SETTLED, record)[0], None)
        elif len(record) == KEPT_BYTES:
            entry = _unpacked(record)
            self._entries[entry.event_counter] = entry


def _packed(entry: Entry) -> bytes:
    fix = (NO_FIX, NO_ACCURACY, 0, 0)
    if entry.fix_age_s is not None:
        accuracy_m = NO_ACCURACY if entry.accuracy_m is None else entry.accuracy_m
        fix = (entry.fix_age_s, accuracy_m, entry.lat_udeg, entry.lon_udeg)
    return struct.pack(KEPT, *(entry[:6] + fix))


def _unpacked(record: bytes) -> Entry:
    values = struct.unpack(KEPT, record)
    fix_age_s, accuracy_m, lat_udeg, lon_udeg = values[6:]
    if fix_age_s == NO_FIX:
        return Entry(*(values[:6] + (None, None, None, None)))
    return Entry(*(values[:6] + (fix_age_s, None if accuracy_m == NO_ACCURACY else accuracy_m, lat_udeg, lon_udeg)))
