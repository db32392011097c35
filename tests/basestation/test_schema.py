"""The tables as the code sees them are the tables that the migrations make, column by column."""

import pytest
from sqlalchemy import inspect

from basestation.store import schema
from basestation.store.store import Store


@pytest.mark.parametrize("name", sorted(schema.metadata.tables))
def test_a_table_is_made_as_the_code_sees_it(tmp_path, name):
    store, table = Store(f"sqlite:///{tmp_path / 'doorstep.db'}"), schema.metadata.tables[name]
    store.own()
    try:
        made = inspect(store.engine)
        columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in made.get_columns(name)}
        indexes = {index["name"]: tuple(index["column_names"]) for index in made.get_indexes(name)}
        key = set(made.get_pk_constraint(name)["constrained_columns"])
    finally:
        store.close()

    assert columns == {column.name: (column.type.compile(store.engine.dialect), bool(column.nullable)) for column in table.columns}
    assert indexes == {index.name: tuple(column.name for column in index.columns) for index in table.indexes}
    assert key == {column.name for column in table.primary_key}
