"""Grid references: the Ordnance Survey's own example, the words on the telephone, and where there is no grid."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygeodesy.ellipsoidalVincenty import LatLon
from pygeodesy.osgr import toOsgr

from basestation.core.words.gridref import degrees_of, grid_metres, grid_reference, plain


@pytest.mark.parametrize(
    ("lat", "lon", "written"),
    [
        (53.74567, -0.33678, "TA 0978 2898"),
        (52 + 39 / 60 + 28.72 / 3600, 1 + 42 / 60 + 57.79 / 3600, "TG 5140 1317"),
        (50.0663, -5.7148, "SW 3425 2507"),
        (60.15, -1.15, "HU 4729 4091"),
    ],
)
def test_known_places_have_their_reference(lat: float, lon: float, written: str) -> None:
    found = grid_reference(lat, lon)

    assert found is not None
    assert found.text == written


def test_the_worked_example_of_the_ordnance_survey() -> None:
    """A guide to coordinate systems in Great Britain, annex C: easting 651409.903, northing 313177.270, here from its place on the
    ellipsoid of satellites."""
    metres = grid_metres(52 + 39 / 60 + 28.7238 / 3600, 1 + 42 / 60 + 57.7877 / 3600)

    assert metres is not None
    assert math.dist(metres, (651_409.903, 313_177.270)) < 5


def test_a_library_that_is_not_ours_agrees_within_ten_metres_at_a_hundred_places(says) -> None:
    chance, apart_m = random.Random(1936), []
    while len(apart_m) < 100:
        lat, lon = chance.uniform(50.0, 59.0), chance.uniform(-6.0, 1.7)
        ours = grid_metres(lat, lon)
        if ours is not None:
            theirs = toOsgr(LatLon(lat, lon))
            apart_m.append(math.dist(ours, (theirs.easting, theirs.northing)))

    says(f"grid references: at most {max(apart_m):.3f} m from another library's at 100 places")
    assert max(apart_m) < 10


def test_it_is_said_in_words_that_survive_a_bad_line() -> None:
    found = grid_reference(53.74567, -0.33678)

    assert found is not None
    assert found.said == "Tango Alpha zero nine seven eight, two eight nine eight"


@pytest.mark.parametrize(
    ("lat", "lon"),
    [(54.60, -5.93), (53.35, -6.26), (50.95, 1.85), (49.65, -1.62), (48.85, 2.35), (0.0, 0.0), (float("nan"), 0.0), (91.0, -1.0)],
    ids=["Belfast", "Dublin", "Calais", "Cherbourg", "Paris", "nowhere", "not a number", "beyond the pole"],
)
def test_outside_great_britain_there_is_none(lat: float, lon: float) -> None:
    assert grid_reference(lat, lon) is None


@pytest.mark.parametrize(("lat", "lon"), [(51.13, 1.31), (50.22, -3.64), (49.92, -6.30), (55.31, -5.80), (54.67, -5.12), (51.88, -5.31)])
def test_the_edges_of_great_britain_have_one(lat: float, lon: float) -> None:
    assert grid_reference(lat, lon) is not None


def test_elsewhere_latitude_and_longitude_are_said() -> None:
    assert plain(54.6, -5.93) == "latitude 54.6000 north, longitude 5.9300 west"


@given(st.floats(50.5, 58.0), st.floats(-4.0, 0.5))
def test_a_place_on_the_grid_comes_back_to_where_it_was(lat: float, lon: float) -> None:
    metres = grid_metres(lat, lon)

    assert metres is not None
    assert degrees_of(*metres) == pytest.approx((lat, lon), abs=1e-5)


@given(st.floats(), st.floats())
def test_no_place_is_too_odd_to_ask_about(lat: float, lon: float) -> None:
    found = grid_reference(lat, lon)

    assert found is None or (len(found.square), len(found.easting), len(found.northing)) == (2, 4, 4)
