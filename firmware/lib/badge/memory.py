"""What a restart must find again besides the outbox: the visit under way and the school's configuration.

Each is one record, replaced whole. A record that is torn, or written by a newer firmware, is as good as none.
"""

import struct

from badgelink.messages import Config, VisitSetup

from .config import DEFAULT, settle
from .log import Log

VISIT_FILE, CONFIG_FILE = "visit", "config"
VISIT_VERSION = CONFIG_VERSION = 1
VISIT, VISIT_BYTES = ">BHBBBBB", 8
CONFIG, CONFIG_BYTES = ">BBBHBHH", 10


class Memory:
    def __init__(self, store):
        self._visit, self._config = Log(store, VISIT_FILE), Log(store, CONFIG_FILE)

    def save_visit(self, setup: VisitSetup, progress: int):
        self._visit.rewrite([struct.pack(VISIT, *((VISIT_VERSION,) + tuple(setup) + (progress,)))])

    def load_visit(self) -> tuple:
        """(VisitSetup or None, how far it is)."""
        for record in self._visit.load():
            if len(record) == VISIT_BYTES and record[0] == VISIT_VERSION:
                values = struct.unpack(VISIT, record)
                setup = VisitSetup(*values[1:6])
                return (setup, values[6]) if setup.is_open else (None, 0)
        return None, 0

    def save_config(self, config: Config):
        self._config.rewrite([struct.pack(CONFIG, *((CONFIG_VERSION,) + tuple(config)))])

    def load_config(self) -> tuple:
        """(Config, is_lost): the default when none was ever set, and when what was set can't be read."""
        for record in self._config.load():
            if len(record) == CONFIG_BYTES and record[0] == CONFIG_VERSION:
                config = settle(Config(*struct.unpack(CONFIG, record)[1:]))
                if config is not None:
                    return config, False
        return DEFAULT, self._config.size_bytes() > 0
