"""Badges without hardware: the real mind on pretend ports, in pretend air, in virtual or in real time."""

import sys
from pathlib import Path

# `badge` is the badge's own package and is never installed on a computer: it is read where the firmware keeps it.
FIRMWARE = str(Path(__file__).parents[2] / "firmware" / "lib")
if FIRMWARE not in sys.path:
    sys.path.append(FIRMWARE)
