"""What is read of a reason: never the name that the code has for a cause."""

import pytest

from basestation.core.wording import plain_reason


@pytest.mark.parametrize(
    ("reason", "read"),
    [
        ("DURESS from badge 1", "badge 1"),
        ("MISSED_CHECKIN on visit 3", "visit 3"),
        ("nobody took it", "nobody took it"),
        ("SOS", "SOS"),
        ("OVERDUE said the teacher", "OVERDUE said the teacher"),
    ],
)
def test_a_reason_is_read_without_the_code_s_name_of_the_cause(reason: str, read: str) -> None:
    assert plain_reason(reason) == read
