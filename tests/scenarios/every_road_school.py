"""One school on a real database for a state machine: beside it the machine keeps what each badge knows, and the journal."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from badgelink.frame import seal
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import event

from basestation.core.decisions import (
    Decision,
)
from basestation.core.incident import Incident
from basestation.core.policy.ladders import HEAD as HEAD_ROLE
from basestation.core.policy.ladders import MINUTE_MS, OFFICE, SECOND, Ladder, PoliceStep, Policy, Step, VisitRules, default_policy
from basestation.core.thinking import think
from basestation.core.turn import Heard, Input, Turn
from basestation.sealing import Cipher
from basestation.store import schema
from basestation.store.loading import load_site
from basestation.store.store import Store
from tools.emulator.badge import key_of

OLIVE, SIMON, HANNAH, ANN, BEN = 1, 2, 3, 4, 5
ROLES = {OLIVE: OFFICE, SIMON: SECOND, HANNAH: HEAD_ROLE, ANN: OFFICE, BEN: ""}
PEOPLE = tuple(ROLES)
BADGES, DRILL_BADGE = (1, 2), 3
START_MS = 1_772_442_000_000
Journal = list[tuple[int | None, int | None, Decision]]


def _policies() -> tuple[Policy, ...]:
    plain = default_policy()
    apart = (Step("office", (OFFICE,), 20_000), Step("second", (SECOND,), 20_000), PoliceStep("sheet", (HEAD_ROLE,), 60_000))
    looked_at = replace(plain.sos.clocks, second_look_ms=300_000)
    strict = VisitRules(5, 1, overdue_grace_ms=MINUTE_MS, lost_ms=2 * MINUTE_MS)
    loose = VisitRules(60, 30, overdue_grace_ms=60 * MINUTE_MS, lost_ms=60 * MINUTE_MS)
    return (
        replace(plain, tells_arc=True),
        replace(plain, sos=Ladder("SOS", apart, looked_at), overdue=Ladder("OVERDUE", apart, looked_at), tells_arc=True, visit=strict),
        replace(plain, visit=loose),
    )


POLICIES = _policies()


class OneSchool(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms = START_MS
        self.journal: Journal = []
        self.counters = dict.fromkeys((*BADGES, DRILL_BADGE), 0)
        self.pressed: dict[int, int] = {}
        self.policy = POLICIES[0]
        self.copy: tuple[Journal, Policy] | None = None
        self.has_clock_gone_back = False
        self._folder = TemporaryDirectory()
        self.path = Path(self._folder.name) / "doorstep.db"

    @initialize()
    def a_school(self) -> None:
        self.store = self._open()
        with self.store.engine.begin() as connection:
            for number, role in ROLES.items():
                connection.execute(schema.people.insert(), {"name": f"Person {number}", "roles": role, "mobile": mobile_of(number)})
                for channel in ("phone", "sms"):
                    connection.execute(schema.contacts.insert(), {"person": number, "channel": channel, "address": mobile_of(number)})
            for number in (*BADGES, DRILL_BADGE):
                row = {"number": number, "label": f"Badge {number}", "key": key_of(number), "is_for_drills": number == DRILL_BADGE}
                connection.execute(schema.badges.insert(), row)
        self.site = self._read()

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
        self._folder.cleanup()

    # Inside ---------------------------------------------------------------------------------------------------------

    @property
    def _copy_path(self) -> Path:
        return Path(self._folder.name) / "copy.db"

    def _incidents(self) -> list[Incident]:
        return list(self.site.incidents.values()) if hasattr(self, "site") else []

    def _open(self) -> Store:
        store = Store(f"sqlite:///{self.path}")
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        store.own()
        return store

    def _read(self) -> object:
        return load_site(self.store, "school", self.policy, ZoneInfo("Europe/London"), self.now_ms)

    def _hear(self, badge: int, message: object, road: str = "mqtt") -> None:
        counter = self.counters[badge]
        self.counters[badge] += 1
        self._think(Heard(self.now_ms, road, badge, seal(Cipher(key_of(badge)), badge, counter, message)))

    def _think(self, *inputs: Input) -> Turn:
        turn = think(self.site, inputs, self.now_ms)
        self.journal += turn.batch.decisions
        assert turn.refused == []
        if not turn.batch.is_empty:
            self.store.commit(turn.batch)
        return turn


def mobile_of(person: int) -> str:
    return f"0770090000{person}"


def international_of(person: int) -> str:
    return f"+44770090000{person}"
