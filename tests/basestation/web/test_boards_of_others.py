"""What the board says to those who answer no alarms and are on no visit: where to find what is theirs."""

import asyncio

import pytest

from tests.basestation.web.office import Office


@pytest.mark.parametrize(
    ("role", "words", "link"),
    [
        ("safeguarding", "Everybody's visits are under Visits", 'href="/visits"'),
        ("technician", "People, badges, roads and the policy are under", 'href="/school"'),
        ("visitor", "Here you see your own visits. Everybody's are shown to the office", ""),
    ],
)
def test_the_board_leads_on(tmp_path, role, words, link):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in("sam", (role,), "Sam")
            return (await browser.get("/")).text

    page = asyncio.run(story())
    main = page[page.index("<main") :].replace("&#39;", "'")

    assert words in main and link in main
