"""Ages are said as a person says them."""

import pytest

from basestation.core.words import spoken

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("gone_ms", "said"),
    [
        (-MINUTE_MS, "just now"),
        (59 * MINUTE_MS, "59 minutes ago"),
        (60 * MINUTE_MS, "an hour ago"),
        (61 * MINUTE_MS - 1, "an hour ago"),
        (61 * MINUTE_MS, "61 minutes ago"),
        (120 * MINUTE_MS, "two hours ago"),
    ],
)
def test_sixty_minutes_ago_is_an_hour_ago(gone_ms, said):
    assert spoken.age(0, gone_ms) == said
