"""What is remembered of a road over a restart: whether it was held to be up, who was told, and how its last proof went."""

from dataclasses import dataclass

NOBODY_THERE = "nobody on the roster is reached over it"  # why a proof failed, though nothing is broken
NAME_SOMEBODY = "Enter on the page People who is reached this way, or take it out of the settings."


@dataclass(frozen=True, slots=True)
class RoadRecord:
    """`told` are the people who were told that it is down, `told_office` whether the office is among them; `told_ms` is when messages
    about it were sent, in the last hour. `round` marks the messages of this fault. `proof` says why its last proof failed, "" if it did
    not; `proved_ms` is when one last went well, `asked_by` who asked for the one that is under way."""

    name: str
    is_up: bool = True
    since_ms: int = 0
    why: str = ""
    told: tuple[int, ...] = ()
    told_office: bool = False
    told_ms: tuple[int, ...] = ()
    round: int = 0
    proved_ms: int | None = None
    proof_ms: int | None = None
    proof: str = ""
    asked_by: int | None = None
    due_ms: int | None = None
