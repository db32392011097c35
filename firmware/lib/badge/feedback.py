"""What each thing feels or sounds like: milliseconds on, off, on, ... No two of the motor's patterns are alike."""

from badgelink.messages import CLOSED, OWNED, POLICE_CALLED, RECEIVED

PRESSED = (200,)  # the press counted
RECEIPTS = {
    RECEIVED: (120, 120, 120),  # the base has stored it
    OWNED: (600, 300, 600),  # a person has it
    POLICE_CALLED: (120, 120, 120, 120, 120, 400, 900),
    CLOSED: (60, 400, 60, 400, 60),  # gentle: it is over
}
CONFIRMED = (80,)  # the visible button was understood; under duress too
CUE = (300, 200, 300)  # are you well?
LAST_CUE = (300, 200, 300, 200, 300, 200, 300)
WELFARE = (100, 100, 100, 100, 600)  # the office asks: are you well?
LEAVE_NOW = (1000, 200, 1000, 200, 1000)
TEST_PASSED = (80, 80, 80)
CUE_BEEP_PATTERN = (150, 150, 150)
TEST_LIGHT = (500,)
