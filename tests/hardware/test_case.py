"""Every case can be printed, holds what it must hold, and gives nobody away."""

from itertools import combinations

import pytest
from build123d import Part

from hardware.enclosure.measures import CLIP_NIP, HIDDEN, MEASURES, RING_HEIGHT, RING_INNER, SLEEVE_WALL, VISIBLE, Button
from tools.hardware import prints
from tools.hardware.boards import Board
from tools.hardware.screws import length_mm
from tools.hardware.sight import ways_out

PARTS = {"back", "front", "clip", "ring", "hidden-cap", "visible-cap", "plug"}
BED_MM = 180.0  # a small printer's
AIR_MM = 0.2 - 1e-3
JOINT_MM = MEASURES.lip_gap - 1e-3
GLUED_OR_SCREWED = {("back", "clip"), ("back", "ring"), ("back", "plug"), ("front", "plug"), ("back", "front")}


def test_every_part_is_one_sound_body(shells: dict[str, Part]) -> None:
    assert set(shells) == PARTS
    assert all(len(part.solids()) == 1 and part.is_valid for part in shells.values())


def test_the_files_to_print_are_watertight_and_one_body_each(cased: Board) -> None:
    meshes = {path.stem: prints.read(path) for path in (prints.FOLDER / cased.name).glob("*.stl")}

    assert set(meshes) == PARTS
    assert all(mesh.is_watertight and mesh.body_count == 1 and mesh.volume > 100 for mesh in meshes.values())


def test_the_files_to_print_are_those_that_the_source_gives(cased: Board) -> None:
    for name, part in prints.on_the_bed(cased).items():
        fresh, kept = prints.mesh(part), prints.read(prints.FOLDER / cased.name / f"{name}.stl")

        assert fresh.volume == pytest.approx(kept.volume, rel=1e-3)
        assert fresh.bounds == pytest.approx(kept.bounds, abs=0.01)


def test_a_printer_can_print_them_as_they_lie(cased: Board) -> None:
    for name in PARTS:
        mesh = prints.read(prints.FOLDER / cased.name / f"{name}.stl")
        touching = mesh.area_faces[(mesh.triangles[:, :, 2] < 0.01).all(axis=1)].sum()

        assert mesh.bounds[0][2] == pytest.approx(0, abs=0.01)
        assert max(mesh.extents) < BED_MM
        assert touching > 40  # mm2 on the bed: it does not come loose


def test_nothing_printed_is_thinner_than_a_printer_can_do() -> None:
    thin = {
        "tongue": MEASURES.wall / 2 - MEASURES.lip_gap,
        "what is left beside the tongue": MEASURES.wall / 2,
        "around a screw": (MEASURES.boss - MEASURES.screw_hole) / 2,
        "around a screw in a post": (MEASURES.post - MEASURES.screw_hole) / 2,
        "sleeve of the ring": SLEEVE_WALL,
        "rim of a cap": min(HIDDEN.flange_height, VISIBLE.flange_height),
    }

    assert {name: wall for name, wall in thin.items() if wall < MEASURES.least_wall} == {}


def test_nothing_inside_touches_anything(inside: dict[str, Part], shells: dict[str, Part]) -> None:
    near = {
        (one, other): round(inside[one].distance_to(inside[other]), 3)
        for one, other in combinations(inside, 2)
        if inside[one].distance_to(inside[other]) < AIR_MM
    }
    near |= {
        (ref, name): round(solid.distance_to(part), 3)
        for ref, solid in inside.items()
        for name, part in shells.items()
        if solid.distance_to(part) < AIR_MM
    }

    assert near == {}


def test_board_battery_motor_and_both_switches_are_in_there(inside: dict[str, Part]) -> None:
    assert {"BOARD", "BAT", "M1", "BZ1", "STRIP", "S1", "S2"} <= set(inside)


def test_the_printed_parts_fit_into_each_other(shells: dict[str, Part]) -> None:
    for one, other in combinations(sorted(shells), 2):
        shared = shells[one] & shells[other]

        assert shared is None or sum(solid.volume for solid in shared.solids()) < 1e-3, (one, other)
        if (one, other) not in GLUED_OR_SCREWED:
            assert shells[one].distance_to(shells[other]) > JOINT_MM, (one, other)


@pytest.mark.parametrize("button", [HIDDEN, VISIBLE], ids=["hidden", "visible"])
def test_a_cap_stays_in_and_has_room_to_move(button: Button) -> None:
    travel_mm = button.depth - button.body - (MEASURES.fit + button.flange_height)

    assert button.flange > button.cap + 2 * button.gap + 1.5
    assert 0.2 < button.depth - button.switch[2] - MEASURES.fit - button.flange_height < 0.4  # not pressed when nobody presses
    assert travel_mm > 1.0  # the switch gives way before the rim meets its body
    assert button.spread - MEASURES.post / 2 > button.flange / 2 + 0.2


def reach(part: Part, axis: str) -> tuple[float, float]:
    bounds = part.bounding_box()
    return getattr(bounds.min, axis), getattr(bounds.max, axis)


def test_the_hidden_button_is_found_by_a_thumb_and_not_by_a_bunch_of_keys(shells: dict[str, Part]) -> None:
    ring, cap = reach(shells["ring"], "Z"), reach(shells["hidden-cap"], "Z")
    sunk_mm, around_mm = cap[0] - ring[0], RING_INNER - HIDDEN.cap

    assert sunk_mm == pytest.approx(RING_HEIGHT) and sunk_mm >= 1.5  # what is flat can't reach it
    assert around_mm >= 3  # a thumb falls into the ring
    assert ring[0] < -1.5 - MEASURES.wall  # and feels it through cloth: it stands out of the back
    assert reach(shells["clip"], "Y")[0] - reach(shells["ring"], "Y")[1] > 3  # the clip's tongue does not cover it


def test_the_visible_button_is_on_the_front_and_stands_out(cased: Board, shells: dict[str, Part]) -> None:
    face = cased.mechanics.depth + MEASURES.wall

    assert reach(shells["visible-cap"], "Z")[1] == pytest.approx(face + VISIBLE.proud)


def test_the_clip_holds_on_thin_cloth(shells: dict[str, Part]) -> None:
    back = -MEASURES.wall

    assert CLIP_NIP <= 1.5
    assert reach(shells["clip"], "Z")[1] == pytest.approx(back)  # flat on the back


def test_the_screws_of_the_parts_list_close_the_case(cased: Board) -> None:
    rows = {row.part: row.quantity for row in cased.bom}

    assert rows[f"screw M2 x {length_mm(cased.mechanics)}"] == len(cased.mechanics.screws)


def test_light_finds_no_straight_way_out(cased: Board) -> None:
    assert ways_out(cased, rays_each=150) == []


def test_without_its_plug_light_would_get_out(cased: Board) -> None:
    assert ways_out(cased, rays_each=60, without=("plug",)) != []
