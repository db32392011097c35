"""The firmware's tests on CPython use the portable tests' fakes: one set of ports, one set of promises."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "portable"))
