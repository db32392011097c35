"""What came from two bases on one database, judged: who said it, and that nothing was said twice without a reason."""

import re
from collections import Counter
from dataclasses import dataclass

NEWS_OF_ROADS = "0-"  # how the keys begin of what is told of no incident


@dataclass(frozen=True, slots=True)
class Came:
    """One message, by its `Idempotency-Key`: incident, step, round, number. `base` is who sent it."""

    key: str
    base: int

    @property
    def telling(self) -> str:
        """The person and the step: only one person is told. A second base would give a number of its own to the same."""
        return self.key.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class TakeOver:
    """`came_before` and `came_meanwhile` are how many messages had come when the fault befell the owner, and when the other had the lease.

    `unsure` are those that it had written down and not marked sent: each may come from both, under its one key.
    """

    overtaken: int
    unsure: frozenset[str]
    came_before: int
    came_meanwhile: int


def page_of(base: int, port: int) -> str:
    """Each base has a name of its own, which stands in the link of all that it sends."""
    return f"https://base{base}.example:{port}"


def came(post: dict[str, object]) -> Came:
    sender = re.match(r"https://base(\d+)\.example:", str(post["url"]))
    assert sender, post
    return Came(str(post["key"]), int(sender[1]))


def is_of_an_alarm(post: dict[str, object]) -> bool:
    return not str(post["key"]).startswith(NEWS_OF_ROADS)


def repeated_without_reason(everything: list[Came], take_overs: list[TakeOver]) -> list[str]:
    """Keys that came again though they were marked sent, and tellings that came under two keys."""
    unsure = frozenset[str]().union(*(taken.unsure for taken in take_overs))
    keys = Counter(one.key for one in everything)
    tellings = Counter(one.telling for one in {Came(one.key, 0) for one in everything})
    return [key for key, times in keys.items() if times > 1 and key not in unsure] + [what for what, times in tellings.items() if times > 1]


def from_the_overtaken(everything: list[Came], take_overs: list[TakeOver], owner: int) -> list[Came]:
    """What was sent between one take-over and the next fault by a base that had the lease at neither. `owner` has it in the end."""
    ends = [(taken.came_before, taken.overtaken) for taken in take_overs[1:]] + [(len(everything), owner)]
    found = []
    for taken, (end, owns) in zip(take_overs, ends, strict=True):
        late = everything[taken.came_meanwhile : end]
        found += [one for one in late if one.base == taken.overtaken != owns and one.key not in taken.unsure]
    return found
