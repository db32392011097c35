"""A school for the tests of texts: Ann is out with Paula, Maria alone; the others answer. The clock is turned by hand."""

from zoneinfo import ZoneInfo

from basestation.core import carrying
from basestation.core.events import AlarmHeard, DeliverySettled, TextHeard
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Badge, Site
from basestation.core.telling import Contact, Person
from basestation.core.thinking import think
from basestation.core.turn import Turn
from basestation.core.visit import OUT, Plan, Stop, Visit
from basestation.core.words import telephone
from basestation.sealing import Cipher

NOW_MS = 1_780_315_200_000  # 13:00 in a British summer
SECOND_MS, MINUTE_MS, HOUR_MS = 1_000, 60_000, 3_600_000
OLIVE, SIMON, HANNAH, ANN, PAULA, MARIA = 1, 2, 3, 4, 5, 6
NUMBERS = {
    OLIVE: "01632 960001", SIMON: "07700 900002", HANNAH: "+44 (0)7700 900003", ANN: "07700900004", PAULA: "07700900005",
    MARIA: "07700900006",
}  # fmt: skip
ROLES = {OLIVE: ("office",), SIMON: ("second",), HANNAH: ("head",), ANN: ("office",), PAULA: ("second",), MARIA: ()}
NAMES = {OLIVE: "Olive Office", SIMON: "Simon Second", HANNAH: "Hannah Head", ANN: "Ann Lee", PAULA: "Paula Pair", MARIA: "Maria Moor"}
AS_NETWORKS_WRITE = {person: telephone.international(number, "+44") for person, number in NUMBERS.items()}


class School:
    """Ann is out with Paula and badge 7, Maria alone with badge 8. The outbox is this test: what is offered is sent at once."""

    def __init__(self):
        self.now_ms = NOW_MS
        self.site = Site("hill", default_policy(), ZoneInfo("Europe/London"), NOW_MS)
        self.site.roster = {
            person: Person(person, NAMES[person], ROLES[person], contacts=(Contact("sms", number),)) for person, number in NUMBERS.items()
        }
        self.texts, self.outcome = [], "sent"
        for number, badge, visitor, second in ((1, 7, ANN, PAULA), (2, 8, MARIA, None)):
            self.site.badges[badge] = Badge(badge, f"Badge {badge}", Cipher(bytes(16)))
            plan = Plan(visitor, badge, (Stop("14 Marsh Lane"),), NOW_MS + HOUR_MS, second=second)
            self.site.know_visit(Visit(number, plan, OUT, NOW_MS, NOW_MS + HOUR_MS, NOW_MS, NOW_MS + 2 * HOUR_MS))

    def alarm(self, badge=7, visit=1):
        turn = Turn(self.now_ms)
        event = AlarmHeard(self.now_ms, badge, 40, "SOS", self.now_ms, 80, None, "mqtt")
        number = carrying.open_incident(self.site, turn, event, self.site.visits[visit])[0].incident
        self._send(turn)
        return number

    def does(self, *inputs):
        turn = think(self.site, list(inputs), self.now_ms)
        self._send(turn)
        return [decision for answer in turn.answers for decision in answer]

    def waits(self, ms):
        self.now_ms += ms
        self._send(think(self.site, [], self.now_ms))

    def texted(self, person, words, number=None, sent_ms=None):
        meaning = {"1": "takes", "2": "cannot"}.get(words, "says")
        sender = number or AS_NETWORKS_WRITE[person]
        return self.does(TextHeard(self.now_ms, sender, "+44", meaning, words, self.now_ms if sent_ms is None else sent_ms))

    def reported(self, number, outcome):
        turn = think(self.site, [DeliverySettled(self.now_ms, number, outcome, "said the network")], self.now_ms)
        self._send(turn)
        return turn

    def _send(self, turn):
        new = list(turn.batch.new_deliveries)
        self.texts += new
        for delivery in new:
            if self.outcome and delivery.number in self.site.deliveries:
                self._send(think(self.site, [DeliverySettled(self.now_ms, delivery.number, self.outcome, "+CMGS")], self.now_ms))

    def to(self, person):
        return [text for text in self.texts if text.person == person]

    def incident(self, number=1):
        return self.site.incidents[number]
