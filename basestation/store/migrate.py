"""Brings a database to the tables of this version, in one transaction, before anything else touches it."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HEAD = "0001"
SCRIPTS = Path(__file__).parent / "migrations"


class TooNew(Exception):
    """The database was written by a newer Doorstep."""


def migrate(connection: Connection) -> None:
    """Cheap when there is nothing to do: a restart in the middle of an alarm doesn't wait for Alembic."""
    version = _version(connection)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise TooNew(f"this database is of version {version}, made by a newer Doorstep; this one knows {HEAD}: install the newer one again")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # its driver opens no transaction before DDL: a kill would leave half the tables
    _upgrade(connection)


def is_current(connection: Connection) -> bool:
    return _version(connection) == HEAD


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
