"""Who may sign in, and with which password: only its hash is kept."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from .schema import people


@dataclass(frozen=True, slots=True)
class Credentials:
    person: int
    password_hash: str


def credentials_of(engine: Engine, sign_in: str) -> Credentials | None:
    wanted = select(people.c.number, people.c.password_hash).where(people.c.sign_in == sign_in, people.c.is_active)
    with engine.connect() as connection:
        row = connection.execute(wanted).first()
    return Credentials(row.number, row.password_hash) if row else None


def can_anybody_sign_in(engine: Engine) -> bool:
    able = select(func.count()).select_from(people).where(people.c.is_active, people.c.sign_in.is_not(None), people.c.password_hash != "")
    with engine.connect() as connection:
        return connection.execute(able).scalar_one() > 0
