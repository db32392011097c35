"""What is known of the modem and its network, and how that is said in the office."""

from dataclasses import dataclass, field

from .talk import SILENCE

HOME, ROAMING, HOME_SMS_ONLY, ROAMING_SMS_ONLY, DENIED = 1, 5, 6, 7, 3
REGISTERED = (HOME, ROAMING, HOME_SMS_ONLY, ROAMING_SMS_ONLY)
UNKNOWN_SIGNAL = 99
WEAK_SIGNAL = 5  # -103 dBm: below it texts begin to fail
REFUSAL_MS = 90_000  # a text that was refused for now is tried again within a minute
QUIET_TOO_LONG_MS = 12_000  # and 5 s more until it counts as a fault: 20 s is what a fault may take to be shown

NO_MODEM = "no modem is plugged in"
STARTING = "the modem is starting"
NO_NETWORK = "the modem finds no mobile network: move it to a window, or look at its aerial"
FULL = "the SIM is full of other texts, so nobody can answer: put it into a telephone and delete them there"
DENIED_WORDS = "the mobile network does not let this SIM in: is it active and paid for?"


@dataclass(slots=True)
class Known:
    """`fault` is why the modem can't be used, `refusal` why the network sent nothing the last time; "" when there is none. A
    lasting one (no credit) stays until a text goes through, another is forgotten when nothing is tried any more.
    `registration` is by the command that tells it: older and newer networks each have their own."""

    is_open: bool = False
    is_awake: bool = False
    fault: str = ""
    refusal: str = ""
    refused_ms: int = 0
    is_refusal_lasting: bool = False
    no_port: str = NO_MODEM
    registration: dict[str, int] = field(default_factory=dict)
    signal: int = UNKNOWN_SIGNAL
    has_reports: bool = True
    is_full: bool = False
    has_echo: bool = False

    @property
    def is_registered(self) -> bool:
        return any(state in REGISTERED for state in self.registration.values())

    def why_not(self, at_ms: int, quiet_ms: int) -> str:
        """Why no text can be sent now. `quiet_ms` is how long the modem has owed an answer."""
        if not self.is_open:
            return self.fault or self.no_port
        if quiet_ms >= QUIET_TOO_LONG_MS:
            return SILENCE
        if not self.is_awake:
            return self.fault or STARTING
        if not self.is_registered:
            return DENIED_WORDS if DENIED in self.registration.values() else NO_NETWORK
        return self.refusal if self.is_refusal_lasting or at_ms < self.refused_ms + REFUSAL_MS else ""

    @property
    def worry(self) -> str:
        """What is not a fault yet."""
        if self.signal < WEAK_SIGNAL:
            return f"weak signal ({self.signal} of 31): move the modem to a window"
        if self.is_full:
            return FULL
        return "" if self.has_reports else "this modem can't say whether a text arrived"

    def forget(self) -> None:
        """The modem may be another one, or begin anew."""
        self.is_awake = self.has_echo = False
        self.registration, self.signal, self.has_reports, self.is_full = {}, UNKNOWN_SIGNAL, True, False
