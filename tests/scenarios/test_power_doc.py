"""The page about power says what the badge's table and the model say."""

from badge.power import READY_FOR_MS, TABLE

from basestation.core.forecast import AGED_LEFT_PCT, COLD_LEFT_PCT, UNUSABLE_PCT
from basestation.core.liveness import ASLEEP_QUIET_MS
from tools.power_doc import NAMES, PAGE, written


def test_the_tables_of_the_power_page_are_up_to_date() -> None:
    page = PAGE.read_text("utf-8")

    assert written(page) == page, "run: python -m tools.power_doc"


def test_every_state_is_on_the_page_and_the_figures_in_its_words_are_the_codes() -> None:
    page = PAGE.read_text("utf-8")

    assert {state for state, _ in NAMES} == set(TABLE)
    assert READY_FOR_MS == 3_600_000 and "nobody has used for an hour" in page
    assert ASLEEP_QUIET_MS == (6 * 60 + 20) * 60_000 and "missed after 6 h 20 min" in page
    for share in (AGED_LEFT_PCT, COLD_LEFT_PCT, UNUSABLE_PCT):
        assert f"{share} %" in page


def test_it_is_called_modelled_before_the_first_figure() -> None:
    page = PAGE.read_text("utf-8")

    assert page.index("modelled") < page.index("| state |")
