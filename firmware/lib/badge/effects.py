"""What the mind orders. The runner carries the orders out in the order they are given."""

from collections import namedtuple

Keep = namedtuple("Keep", ("entry",))  # into the outbox in flash; the same event counter again replaces it
Settle = namedtuple("Settle", ("event_counter",))  # out of the outbox
Send = namedtuple("Send", ("counter", "message"))  # sealed once, the same bytes on every link that is up
Vibrate = namedtuple("Vibrate", ("pattern",))  # motor: felt by the wearer alone
Beep = namedtuple("Beep", ("pattern",))  # buzzer: heard in the room
Light = namedtuple("Light", ("pattern",))  # LED: seen in the room
Hush = namedtuple("Hush", ("at_ms",))  # buzzer and LED stop at once
PowerGps = namedtuple("PowerGps", ("is_on",))
SaveVisit = namedtuple("SaveVisit", ("visit", "progress"))  # a VisitSetup and how far it is, for a restart to find again
SaveConfig = namedtuple("SaveConfig", ("config",))
