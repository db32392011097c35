"""The measures that all cases share, in millimetres. What differs between boards is in each board's mechanics.json."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measures:
    wall: float = 2.4
    corner: float = 6.0  # radius of the outer corners
    edge: float = 1.2  # chamfer around the back and the front: no sharp edge under a hand, and it prints without supports
    fit: float = 0.2  # air between things that must not touch
    lip: float = 2.0  # how far the front reaches into the back: light finds no straight way out
    lip_gap: float = 0.15
    screw_hole: float = 1.7  # an M2 screw cuts its own thread here
    screw_free: float = 2.3  # and passes freely here
    screw_head: float = 4.4
    screw_sink: float = 1.6  # how deep a head sits in the front
    boss: float = 5.4  # a column that a screw goes into
    post: float = 4.4  # a column that carries a switch
    least_wall: float = 1.0  # nothing that is printed may be thinner


@dataclass(frozen=True, slots=True)
class Button:
    """A printed cap, a switch under it, and the piece of stripboard that carries the switch."""

    cap: float  # diameter of the cap, where a thumb meets it
    gap: float  # around the cap
    flange: float  # diameter of the rim that keeps the cap in
    flange_height: float
    proud: float  # how far the cap stands out of the case
    switch: tuple[float, float, float]  # width, length, height to the top of the plunger
    body: float  # height of the switch without its plunger
    plunger: float  # diameter
    carrier: tuple[float, float]  # width, length
    spread: float  # of the two posts, from the middle
    along_x: bool

    @property
    def depth(self) -> float:
        """From the wall to the carrier: rim, switch, and a little air for both."""
        return 0.2 + self.flange_height + 0.3 + self.switch[2]


MEASURES = Measures()
CARRIER_THICK, TAILS = 1.6, 2.0
# The hidden one: broad, and stiff (2.5 N), so that a seat belt or a bunch of keys does not press it.
HIDDEN = Button(11.0, 0.3, 13.6, 1.2, 0.0, (12.0, 12.0, 7.3), 4.3, 6.8, (14.0, 23.4), 9.4, False)
VISIBLE = Button(8.0, 0.25, 11.0, 1.2, 1.0, (6.0, 6.0, 5.0), 3.5, 3.5, (10.0, 20.6), 8.0, True)
# The ring around the hidden button: a thumb finds it through cloth, and what is flat can't press past it.
RING_DIAMETER, RING_HEIGHT, RING_INNER, SLEEVE_WALL = 22.0, 1.8, 15.2, 1.5
# The clip: long enough for a waistband or the edge of a pocket. There is no eye for a lanyard, and there must be none.
CLIP_WIDTH, CLIP_LENGTH, CLIP_GAP, CLIP_BASE, CLIP_TONGUE = 16.0, 46.0, 3.2, 4.0, 2.4
CLIP_NIP = 1.0  # where the tongue comes nearest to the case: less than any waistband
CLIP_SCREWS = 11.0  # distance between its two screws
