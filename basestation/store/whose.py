"""Whose database this is: the site's name, written down at its first start. A base with another site's settings would hear no badge."""

import logging

from sqlalchemy import Engine, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from . import schema

FACT = "site"
log = logging.getLogger(__name__)
facts = schema.facts


def site_of(engine: Engine) -> str | None:
    """None when nobody has written it yet, or the database can't be asked just now: who takes it over will see."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(facts.name):
                return None
            return connection.execute(select(facts.c.value).where(facts.c.name == FACT)).scalar()
    except SQLAlchemyError:
        return None


def write_site(engine: Engine, site: str) -> None:
    """By the base that owns the database. One that can't be written now is written at a later start: no alarm waits for it."""
    try:
        with engine.begin() as connection:
            connection.execute(insert(facts), {"name": FACT, "value": site})
    except SQLAlchemyError as error:
        log.warning("whose database this is was not written down: %s", getattr(error, "orig", None) or error)
