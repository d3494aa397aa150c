from daemon.wire.batch import SCHEMAS, Value
from daemon.wire.topics import STREAMS


def test_every_stream_has_its_columns() -> None:
    assert tuple(SCHEMAS) == STREAMS
    for name, schema in SCHEMAS.items():
        names = [column.name for column in schema.columns]
        assert schema.stream == name
        assert schema.schema >= 1
        assert len(set(names)) == len(names)
        assert schema.sorted_by in {None, *names}


def test_number_of_a_row_comes_first() -> None:
    for schema in SCHEMAS.values():
        assert schema.columns[0].name == "seq"
        assert schema.columns[0].value is Value.NUMBER


def test_every_column_says_what_it_is() -> None:
    assert all(column.says for schema in SCHEMAS.values() for column in schema.columns)
