"""What the mind is told, and what its machines tell each other: always in the past tense, always with its time."""

from collections import namedtuple

# From the world, by way of the runner.
Tick = namedtuple("Tick", ("at_ms",))
HiddenEdge = namedtuple("HiddenEdge", ("at_ms", "is_down"))  # raw, not debounced
VisibleEdge = namedtuple("VisibleEdge", ("at_ms", "is_down"))
MessageHeard = namedtuple("MessageHeard", ("at_ms", "counter", "message"))  # authenticated, never seen before
BatteryRead = namedtuple("BatteryRead", ("at_ms", "pct", "is_charging"))
NmeaRead = namedtuple("NmeaRead", ("at_ms", "data"))
LinksChanged = namedtuple("LinksChanged", ("at_ms", "bearer"))  # name of the best bearer that is up, "" when none is
StoreFailed = namedtuple("StoreFailed", ("at_ms",))
StoreWorked = namedtuple("StoreWorked", ("at_ms",))

# From a button's contact: clean.
HiddenPressed = namedtuple("HiddenPressed", ("at_ms",))
HiddenReleased = namedtuple("HiddenReleased", ("at_ms",))
VisiblePressed = namedtuple("VisiblePressed", ("at_ms",))
VisibleReleased = namedtuple("VisibleReleased", ("at_ms",))

# From the press grammars: meant.
PressCounted = namedtuple("PressCounted", ("at_ms",))
PocketPressed = namedtuple("PocketPressed", ("at_ms",))
HiddenStuck = namedtuple("HiddenStuck", ("at_ms", "is_stuck"))
Tapped = namedtuple("Tapped", ("at_ms",))
DoubleTapped = namedtuple("DoubleTapped", ("at_ms",))
TripleTapped = namedtuple("TripleTapped", ("at_ms",))
LongTapped = namedtuple("LongTapped", ("at_ms",))
HeldDown = namedtuple("HeldDown", ("at_ms",))
VisibleStuck = namedtuple("VisibleStuck", ("at_ms", "is_stuck"))

# From the visit: what the wearer said with the visible button.
Said = namedtuple("Said", ("at_ms", "kind", "what", "minutes"))  # kind: CHECK_IN, VISIT or SELF_TEST of the outbox
DuressAnswered = namedtuple("DuressAnswered", ("at_ms",))
FixFound = namedtuple("FixFound", ("at_ms",))  # the first for a while
DutyChanged = namedtuple("DutyChanged", ("at_ms",))  # a visit or an alarm began or ended
UseChanged = namedtuple("UseChanged", ("at_ms",))  # it went into its drawer, onto its charger, or came from there
