"""Our half and a simulated modem on one line, in virtual time: an hour takes milliseconds."""

from basestation.sms import pdu
from basestation.sms.modem import Modem
from basestation.sms.split import split
from basestation.sms.submit import submits
from basestation.sms.talk import Came, HangUp, Job, NotSent, Reported, Sent, Write
from tools.emulator.modem.card import Card
from tools.emulator.modem.network import Network
from tools.emulator.modem.simulated import Manners, SimulatedModem

BEGAN_MS = 1_790_000_000_000
NUMBER = "+447700900123"


class PinMemory:
    """Stands for the file: it outlives the modem's half."""

    def __init__(self):
        self.spent = set()

    def is_spent(self, pin):
        return pin in self.spent

    def count(self):
        return len(self.spent)

    def spend(self, pin):
        self.spent.add(pin)

    def forget(self):
        self.spent.clear()


class Bench:
    """`orders` is all that came out, but what was written to the line."""

    def __init__(self, pin="", smsc="", manners=None, card=None, network=None, tries=None, seed=1, has_card=True):
        card = (card or Card()) if has_card else None
        self.sim = SimulatedModem(card, network or Network(), manners or Manners(), seed)
        self.tries = tries or PinMemory()
        self.ours = Modem(pin, smsc, self.tries)
        self.now_ms = BEGAN_MS
        self.orders = []
        self.is_open = False

    def plug_in(self):
        self.is_open = True
        self._carry(self.ours.opened(self.now_ms))
        return self

    def unplug(self):
        self.is_open = False
        self.ours.lost(self.now_ms, "no modem is plugged in")

    def post(self, text, key="1", number=NUMBER, reference=1):
        job = Job(key, 7, number, submits(number, split(text), reference))
        self._carry(self.ours.post(job, self.now_ms))
        return job

    def store(self, place):
        self._carry(self.ours.erase(place, self.now_ms))

    def run(self, for_ms=3_000):
        """Whatever is due by then, one after the other."""
        until_ms = self.now_ms + for_ms
        while (due_ms := self._due_ms()) <= until_ms:
            self.now_ms = max(due_ms, self.now_ms)
            for piece in self.sim.speak(self.now_ms):
                if self.is_open:
                    self._carry(self.ours.heard(piece, self.now_ms))
            self._carry(self.ours.tick(self.now_ms))
        self.now_ms = until_ms
        return self

    def _due_ms(self):
        dues = [self.sim.due_ms, self.ours.due_ms]
        return min((due for due in dues if due is not None), default=1 << 60)

    def _carry(self, orders):
        for order in orders:
            if isinstance(order, Write):
                self.sim.hear(self.now_ms, order.data)
                continue
            self.orders.append(order)
            if isinstance(order, HangUp):
                self.is_open = False

    # What came out --------------------------------------------------------------------------------------------------

    @property
    def why_not(self):
        return self.ours.why_not(self.now_ms)

    @property
    def network(self):
        return self.sim.network

    def of(self, kind):
        return [order for order in self.orders if isinstance(order, kind)]

    @property
    def sent(self):
        return [order.job.key for order in self.of(Sent)]

    @property
    def not_sent(self):
        return [(order.job.key, order.is_for_good, order.why) for order in self.of(NotSent)]

    @property
    def came(self):
        return [(order.place, order.deliver.sender, pdu_text(order.deliver)) for order in self.of(Came)]

    @property
    def reports(self):
        return [(order.report.reference, order.report.status) for order in self.of(Reported)]


def pdu_text(deliver):
    from basestation.sms import alphabet

    return alphabet.letters_of(deliver.body) if deliver.coding == pdu.GSM else alphabet.text_of(deliver.body)
