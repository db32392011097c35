"""An hour of a badge's life costs next to nothing, or nobody would emulate a week of it."""

import time

from badge_fakes import Badge
from badgelink.messages import Heartbeat, VisitSetup
from library_cipher import LIBRARY

SECOND = (  # one second of a real receiver (u-blox NEO-M8N), its satellites left out
    b"$GNRMC,171926.00,A,4404.14063,N,12118.85478,W,0.117,,180315,,,A*76\r\n"
    b"$GNGGA,171926.00,4404.14063,N,12118.85478,W,1,12,0.91,1147.2,M,-21.3,M,,*44\r\n"
)
HOUR_MS = 3_600_000


def _an_hour_on_a_visit_ms() -> float:
    badge = Badge(cipher=LIBRARY)
    badge.tell(VisitSetup(1, 1, 20, 5, 0))
    badge.tap()
    badge.ports.gps.read = lambda: SECOND * 20  # type: ignore[method-assign]
    began = time.perf_counter()
    badge.run_for(HOUR_MS)
    spent_ms = (time.perf_counter() - began) * 1000
    assert len(badge.sent(Heartbeat)) >= 180
    return spent_ms


def test_an_hour_on_a_visit_takes_less_than_20_ms() -> None:
    assert min(_an_hour_on_a_visit_ms() for _ in range(7)) < 20
