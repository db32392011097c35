"""A cell's voltage tells how full it is, and what can't be a cell is told apart."""

from drivers.cell import LEAST_MV, MOST_MV, Cell, percent


def test_the_curve_never_falls_and_spans_it_all() -> None:
    curve = [percent(mv) for mv in range(LEAST_MV, MOST_MV + 1)]

    assert curve == sorted(curve)
    assert (curve[0], curve[-1]) == (1, 100)


def test_a_half_full_cell_is_about_half_full() -> None:
    assert 45 <= percent(3840) <= 55


def test_what_can_not_be_a_cell_is_0_and_spoils_nothing() -> None:
    """F35"""
    cell = Cell()
    full = cell.percent(4180)

    assert [cell.percent(mv) for mv in (0, 5000, LEAST_MV - 1, MOST_MV + 1)] == [0, 0, 0, 0]
    assert (full, cell.percent(4180)) == (100, 100)


def test_a_motor_that_pulls_the_voltage_down_for_a_moment_is_not_an_empty_cell() -> None:
    cell = Cell()
    steady = [cell.percent(3900) for _ in range(10)][-1]

    dip = cell.percent(3500)

    assert steady - dip <= 12
