"""What the office enters for somebody who is out: one button for each, and when it is offered."""

from collections.abc import Callable
from dataclasses import dataclass

from ...core.events import Arrived, CheckedIn, Extended, Left, Returned
from ...core.turn import ForVisit, Input, LeaveNowAsked, WelfareAsked
from ...core.visit import INSIDE, LEFT, OUT, OUT_THERE, Visit

ANSWER_WITHIN_S = 60
Make = Callable[[int, int, str], Input]


@dataclass(frozen=True, slots=True)
class Button:
    """`states` are those of a visit in which it is offered; `make` takes time, visit and who pressed. `call` is what is written in
    the log of calls when somebody rang to say so; "" for what is asked of a badge."""

    words: str
    states: tuple[str, ...]
    make: Make
    call: str = ""
    minutes: int = 0

    @property
    def is_for_badge(self) -> bool:
        return not self.call


def _extend(minutes: int) -> Make:
    return lambda at_ms, number, by: ForVisit(number, Extended(at_ms, minutes, by))


BUTTONS: dict[str, Button] = {
    "arrived": Button("Arrived: now inside", (OUT, LEFT), lambda at_ms, number, by: ForVisit(number, Arrived(at_ms, by)), "arrived"),
    "checked-in": Button(
        "Checked in: all is well", OUT_THERE, lambda at_ms, number, by: ForVisit(number, CheckedIn(at_ms, by)), "all is well"
    ),
    "extend-15": Button("15 minutes more", OUT_THERE, _extend(15), "15 minutes more", 15),
    "extend-30": Button("30 minutes more", OUT_THERE, _extend(30), "30 minutes more", 30),
    "left": Button("Has left the home", (OUT, INSIDE), lambda at_ms, number, by: ForVisit(number, Left(at_ms, by)), "has left"),
    "all-out": Button("All are out of the home", OUT_THERE, lambda at_ms, number, by: ForVisit(number, Left(at_ms, by)), "all are out"),
    "back": Button(
        "Back, or safely home: visit over",
        OUT_THERE,
        lambda at_ms, number, by: ForVisit(number, Returned(at_ms, by)),
        "back or safely home",
    ),
    "welfare": Button(
        "Ask the badge for a sign of life", OUT_THERE, lambda at_ms, number, by: WelfareAsked(at_ms, number, ANSWER_WITHIN_S, by)
    ),
    "leave-now": Button("Tell the badge: leave now", (OUT, INSIDE), LeaveNowAsked),
}


def offered(visit: Visit) -> dict[str, str]:
    """The buttons of this visit as it is now, and what they are called."""
    return {name: _words(name, button, visit) for name, button in BUTTONS.items() if is_offered(name, visit)}


def is_offered(name: str, visit: Visit) -> bool:
    button = BUTTONS[name]
    if visit.state not in button.states or (button.is_for_badge and not visit.plan.badges):
        return False
    if name == "all-out":
        return visit.leaving_due_ms is not None
    return name != "arrived" or visit.has_more_stops


def _words(name: str, button: Button, visit: Visit) -> str:
    count = len(visit.plan.stops)
    if name == "arrived" and count > 1:
        return f"Arrived at stop {visit.stop + 1} of {count}: now inside"
    if name == "left" and count > 1:
        return f"Has left stop {visit.stop + 1} of {count}"
    return button.words if len(visit.plan.badges) < 2 else button.words.replace("the badge", "both badges")
