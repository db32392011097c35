"""Everything that is watched, one row each: what it is in plain words, which way it leads, and what to do when it is down."""

from dataclasses import dataclass, replace
from typing import Final, Literal

Direction = Literal["in", "out", "part", "base", "mirror"]
IN: Final = "in"
OUT: Final = "out"
PART: Final = "part"  # of a road out: nothing is sent over it alone
BASE: Final = "base"
MIRROR: Final = "mirror"  # shown there, and answered by nobody
SECOND_MS = 1_000


@dataclass(frozen=True, slots=True)
class Watched:
    """`remedy` is what to do when it is down. It is a fault once it was down for `hold_ms`, because a line that is taken up again
    at once is none. `reaches`: an alarm reaches a person over it. `is_told`: a fault of it is told by message; those that are not
    are told in another way, which docs/operations.md says."""

    name: str
    title: str
    direction: Direction
    remedy: str
    hold_ms: int = 5 * SECOND_MS
    reaches: bool = False
    is_told: bool = True


TO_TEST = {IN: "To test it, press a badge's visible button once.", OUT: "To test it, press Send a test on the page Roads."}
TO_TEST_THIS = {
    "badges": "",
    "screen": "To test it, open the board on the office's computer and sign in.",
    "clock": "Let a time server keep it right.",
}

TABLE: tuple[Watched, ...] = (
    Watched("mqtt", "Wi-Fi for badges (our broker)", IN, "Look whether the school's network and the broker's computer are on."),
    Watched("lora", "Our LoRa gateway", IN, "Plug the gateway's USB cable in again. If that does not help, use another socket."),
    Watched("chirpstack", "ChirpStack", IN, "Ask whoever runs the ChirpStack server. Badges on LoRaWAN need it."),
    Watched("things", "The Things Stack", IN, "Look whether the school's internet works. Badges on LoRaWAN need it."),
    Watched(
        "badges", "Badges that are out", IN, "Ring the visitor's mobile. The board says which badge is silent.",
        hold_ms=SECOND_MS, is_told=False,
    ),
    Watched(
        "screen", "The office screen", OUT, "Open the board on the office's computer, sign in, and leave it open.",
        hold_ms=10 * SECOND_MS, reaches=True,
    ),
    Watched("sounder", "The siren or light", OUT, "Look whether the siren or light is plugged in, and run its command by hand."),
    Watched("sms", "Text messages (our modem)", OUT, "Look at the modem: cable, aerial, SIM card, credit.", reaches=True),
    Watched("mail", "E-mail", OUT, "Look whether the school's internet and its mail server work.", reaches=True),
    Watched("webhook", "Web services (webhook)", OUT, "Look whether the school's internet and the service work.", reaches=True),
    Watched("apprise", "Apprise", OUT, "Look whether the school's internet and the service work.", reaches=True),
    Watched("arc", "Alarm receiving centre", OUT, "Ring the centre. Until it works, ring 999 from the sheet.", reaches=True),
    Watched("receiver", "The centre's receiver", PART, "Ring the centre: this receiver does not answer. Alarms go to the other one."),
    Watched("home assistant", "Home Assistant", MIRROR, "Look whether Home Assistant's broker is on: its lights and sirens are not told."),
    Watched("cap", "Alerts as files (CAP)", MIRROR, "Look whether the folder for the alerts is there, and has room."),
    Watched("database", "The base's record", BASE, "Call your technician now: no alarm is recorded.", hold_ms=0, is_told=False),
    Watched("sense", "What the base works out", BASE, "Call your technician now. Look at the board, and ring whoever is out.", hold_ms=0),
    Watched("disk", "Room on the disk", BASE, "Make room on the base's disk: when it is full, no alarm can be recorded."),
    Watched("clock", "The computer's clock", BASE, "Set the clock right, let a time server keep it, and start the base again.", hold_ms=0),
    Watched("spare", "The spare base", BASE, "Start the second base again, or look at its network."),
    Watched("heartbeat", "The outside watch", BASE, "Look at the internet: nobody outside notices if the base dies.", hold_ms=0),
    Watched("desk", "The desk sounder", BASE, "Look at the desk sounder: its cable, and its lamp. It complains when the base dies."),
)  # fmt: skip
NAMES = {row.name: index for index, row in enumerate(TABLE)}


def watched(name: str) -> Watched:
    """Several of a kind have a name of their own behind a dash: lora-tower."""
    kind, _, own = name.partition("-")
    row = TABLE[NAMES[kind]] if kind in NAMES else Watched(kind, kind, BASE, "Call your technician.")
    return replace(row, name=name, title=f"{row.title} ({own})") if own else row


def how_to_test(name: str) -> str:
    """What to do so that it shows that it works."""
    kind = name.partition("-")[0]
    return TO_TEST_THIS.get(kind, TO_TEST.get(watched(name).direction, ""))


def place_of(name: str) -> tuple[int, str]:
    """Where it stands in the table."""
    return NAMES.get(name.partition("-")[0], len(NAMES)), name
