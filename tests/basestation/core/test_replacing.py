"""The quick `replace` does what the standard library's does."""

import dataclasses

import pytest

from basestation.core.incident import Press
from basestation.core.replacing import replace

PRESS = Press(7, 1_000, "SOS", 3, 1_200, ("mqtt",))


@pytest.mark.parametrize("changes", [{}, {"badge": None}, {"event_counter": 8, "roads": ("mqtt", "lora")}])
def test_what_is_named_is_changed_and_the_rest_stays(changes):
    assert replace(PRESS, **changes) == dataclasses.replace(PRESS, **changes)


def test_the_thing_itself_is_as_it_was():
    replace(PRESS, badge=9)

    assert Press(7, 1_000, "SOS", 3, 1_200, ("mqtt",)) == PRESS


def test_a_field_that_is_not_there_is_no_field():
    with pytest.raises(KeyError):
        replace(PRESS, colour="red")
