"""The page that gathers what is not needed every day."""

import pytest

from basestation.web.app import ROUTERS
from basestation.web.pages.school_page import SECTIONS
from basestation.web.pages.viewing import MAY

ADDRESSES = {route.path for router in ROUTERS for route in router.routes}
ENTRIES = [entry for entries in SECTIONS.values() for entry in entries]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.address)
def test_each_entry_leads_somewhere_that_somebody_may_see(entry) -> None:
    assert entry.address in ADDRESSES
    assert entry.what in MAY
