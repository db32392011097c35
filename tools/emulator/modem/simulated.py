"""A modem on a serial line, byte for byte: what it is sent goes in, what it says comes out when it is due."""

import heapq
import random
from dataclasses import dataclass, field

from .card import Card
from .commands import COMMANDS
from .network import HOME, Network
from .pdus import NoSubmit, Submitted, delivers, read_submit

ESCAPE, END_OF_BODY = 0x1B, 0x1A
CHATTER = ("^RSSI:17", "^BOOT:16374206,0,0,0,87", "+CSQN: 17,99", "RING", '+CUSD: 0,"Hello",15', "^MODE:5,4")


@dataclass
class Manners:
    """How it behaves. `answer_ms`: how long it thinks. `chatter`: how often (0 to 1) it says something nobody asked before an answer.
    `cuts`: its bytes come in small pieces. `fails`: answers to come instead of the right ones, by the command they answer."""

    answer_ms: int = 5
    chatter: float = 0.0
    cuts: bool = False
    has_reports: bool = True
    is_mute: bool = False
    fails: dict[str, list[str]] = field(default_factory=dict)


class SimulatedModem:
    """`hear` takes what our side wrote; `speak` hands out what is due by then; `due_ms` is when there is more."""

    def __init__(self, card: Card | None = None, network: Network | None = None, manners: Manners | None = None, seed: int = 1) -> None:
        self.card, self.network = card, network or Network()
        self.manners = manners or Manners()
        self._random = random.Random(seed)
        self._said: list[tuple[int, int, bytes]] = []
        self._order = 0
        self._quiet_until_ms = 0
        self.heard: list[str] = []
        self.power_on()

    def power_on(self) -> None:
        """What was set is forgotten, what it was about to say too; texts on the SIM stay."""
        self.echoes, self.announces, self.reports, self.tells_network = True, False, False, False
        self._line = b""
        self._body_of: int | None = None
        self._said.clear()
        self._quiet_until_ms = 0
        if self.card:
            self.card.power_off()

    @property
    def due_ms(self) -> int | None:
        return self._said[0][0] if self._said else None

    # In and out -----------------------------------------------------------------------------------------------------

    def hear(self, at_ms: int, data: bytes) -> None:
        for byte in data:
            if self._body_of is None:
                self._hear_command(at_ms, byte)
            else:
                self._hear_body(at_ms, byte)

    def speak(self, at_ms: int) -> list[bytes]:
        """In the pieces in which it comes over the line."""
        said = b""
        while self._said and self._said[0][0] <= at_ms:
            said += heapq.heappop(self._said)[2]
        if self.manners.is_mute or not said:
            return []
        size = self._random.randrange(1, 9) if self.manners.cuts else len(said)
        return [said[place : place + size] for place in range(0, len(said), size)]

    def _say(self, due_ms: int, text: str) -> None:
        """Never before what was said before it."""
        self._quiet_until_ms = max(due_ms, self._quiet_until_ms)
        self._later(self._quiet_until_ms, text)

    def say_line(self, at_ms: int, line: str) -> None:
        self._say(at_ms, f"\r\n{line}\r\n")

    # Commands -------------------------------------------------------------------------------------------------------

    def _hear_command(self, at_ms: int, byte: int) -> None:
        if byte == ESCAPE:
            self._line = b""
            return
        if self.echoes:
            self._say(at_ms, chr(byte))
        if byte != ord("\r"):
            self._line += bytes((byte,))
            return
        line, self._line = self._line.decode("latin-1").strip(), b""
        if line.upper().startswith("AT"):
            self.heard.append(line)
            self._answer(at_ms, line[2:])

    def _answer(self, at_ms: int, command: str) -> None:
        due_ms = at_ms + self.manners.answer_ms
        if self._random.random() < self.manners.chatter:
            self.say_line(due_ms, self._random.choice(CHATTER))
        name = next((known for known in COMMANDS if known and command.upper().startswith(known)), None if command else "")
        planned = self.manners.fails.get(name or "")
        if planned:
            self.say_line(due_ms, planned.pop(0))
        elif name is None:
            self.say_line(due_ms, "ERROR")
        else:
            COMMANDS[name](self, due_ms, command[len(name) :])

    def say_lines(self, due_ms: int, *lines: str) -> None:
        for line in lines:
            self.say_line(due_ms, line)
        self.say_line(due_ms, "OK")

    @property
    def has_sim(self) -> bool:
        return self.card is not None and self.card.state() == "READY"

    # Texts ----------------------------------------------------------------------------------------------------------

    def await_body(self, due_ms: int, value: str) -> None:
        if not value.isdecimal():
            self.say_line(due_ms, "+CMS ERROR: 304")
        elif not self.has_sim:
            self.say_line(due_ms, "+CMS ERROR: 310")
        else:
            self._body_of, self._line = int(value), b""
            self._say(due_ms, "\r\n> ")

    def _hear_body(self, at_ms: int, byte: int) -> None:
        if byte not in (ESCAPE, END_OF_BODY):
            self._line += bytes((byte,))
            return
        length, self._body_of = self._body_of, None
        body, self._line = self._line.decode("latin-1").strip(), b""
        if byte == ESCAPE:
            self.say_line(at_ms, "OK")
            return
        try:
            submitted = read_submit(body)
        except NoSubmit:
            self.say_line(at_ms, "+CMS ERROR: 304")
            return
        if submitted.octets != length:
            self.say_line(at_ms, "+CMS ERROR: 304")
        else:
            self._hand_to_network(at_ms + self.network.take_ms, submitted, body)

    def _hand_to_network(self, due_ms: int, submitted: Submitted, paper: str) -> None:
        refusal = self.network.refuses if self.network.registration == HOME else 331
        if refusal is not None:
            self.say_line(due_ms, f"+CMS ERROR: {refusal}")
            return
        reference, report = self.network.take(submitted, paper, due_ms)
        self.say_lines(due_ms, f"+CMGS: {reference}")
        if report and self.reports:
            self._later(due_ms + self.network.report_ms, f"\r\n+CDS: {len(report) // 2 - 1}\r\n{report}\r\n")

    def _later(self, due_ms: int, text: str) -> None:
        """What is said then, whatever else is: before an answer that takes its time."""
        self._order += 1
        heapq.heappush(self._said, (due_ms, self._order, text.encode()))

    def receive(self, at_ms: int, sender: str, text: str, sent_ms: int | None = None) -> bool:
        """The network brings a text. False when the SIM is full."""
        papers = delivers(sender, text, at_ms if sent_ms is None else sent_ms, self._random.randrange(256))
        if self._random.random() < 0.5:
            papers.reverse()  # networks keep no order
        for paper in papers:
            place = self.card.keep(paper) if self.card else None
            if place is None:
                return False
            if self.announces:
                self.say_line(at_ms, f'+CMTI: "SM",{place}')
        return True

    # The network ----------------------------------------------------------------------------------------------------

    def register(self, at_ms: int, state: int) -> None:
        self.network.registration = state
        if self.tells_network:
            self.say_line(at_ms, f"+CREG: {state}")

    def pull_sim(self, at_ms: int) -> None:
        self.card = None
        self.say_line(at_ms, "+CPIN: NOT READY")
