"""The pictures show what is nearest, and show all that is there."""

import numpy as np
import trimesh

from tools.hardware.picture import PAPER, Thing, picture

RED, BLUE = (200, 30, 30), (30, 30, 200)
SIZE = (120, 120)


def cube(z: float, side: float, colour: tuple[int, int, int]) -> Thing:
    mesh = trimesh.creation.box((side, side, side))
    mesh.apply_translation([0, 0, z])
    return Thing(mesh, colour)


def in_the_middle(things: list[Thing], turn_deg: float) -> list[int]:
    pixels = np.asarray(picture(things, turn_deg, 0, SIZE))
    return [int(value) for value in pixels[SIZE[1] // 2, SIZE[0] // 2]]


def test_the_nearer_thing_hides_the_farther_one_whichever_is_drawn_first() -> None:
    near, far = cube(20, 10, RED), cube(-20, 10, BLUE)

    assert in_the_middle([near, far], 0) == in_the_middle([far, near], 0)
    red, _, blue = in_the_middle([near, far], 0)
    assert red > blue


def test_turned_half_around_it_shows_the_back() -> None:
    red, _, blue = in_the_middle([cube(20, 10, RED), cube(-20, 10, BLUE)], 180)

    assert blue > red


def test_all_of_it_is_on_the_paper_and_the_paper_is_white() -> None:
    pixels = np.asarray(picture([cube(0, 10, RED)], 30, 20, SIZE))
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])

    assert (border == PAPER).all()
    assert 0.2 < (pixels != PAPER).any(axis=2).mean() < 0.95
