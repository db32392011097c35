"""People and badges that were there before the story begins: no row of the journal speaks of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine

from basestation.core.batch import Said
from basestation.store import invites, medical
from basestation.store.changing import Changing

P, T = ParamSpec("P"), TypeVar("T")


def seeded(engine: Engine, write: Callable[Concatenate[Changing, P], T], *what: P.args, **more: P.kwargs) -> T:
    """`write` is one of the functions of basestation/store that change the roster or the badges."""
    with engine.begin() as connection:
        return write(Changing(connection, Said(0, None, "seeded")), *what, **more)


def invited_at(engine: Engine, person: int, at_ms: int) -> str:
    """The token of a link made then."""
    with engine.begin() as connection:
        return invites.invite(Changing(connection, Said(at_ms, None, "seeded")), person)


def noted(engine: Engine, folder: Path, person: int, note: str) -> None:
    """A medical note, sealed with the key in `folder`."""
    seeded(engine, medical.write_note, person, medical.sealed_note(folder, person, note))
