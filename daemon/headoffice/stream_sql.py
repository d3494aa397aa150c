"""Statements of the five stream tables, made from the columns of the wire."""

from string import Template

from daemon.wire.batch import SCHEMAS, Column, Value
from daemon.wire.topics import Stream

KEY = ("depot_id", "epoch_id", "seq")

# What of a stream is small enough for four or two bytes, which PostgreSQL rewards; SQLite stores
# every number as short as it is. A number that does not fit is stored as unknown and counted.
FOUR_BYTES = {
    "boot", "depth", "lat_e7", "lon_e7", "speed_cm_s", "course_cdeg", "altitude_cm", "hdop_c",
}  # fmt: skip
TWO_BYTES = {"satellites", "quality", "rollover_weeks", "verdict"}


def sql_type(column: Column) -> str:
    if column.value is not Value.NUMBER:
        return "TEXT"
    if column.name in TWO_BYTES:
        return "SMALLINT"
    return "INT" if column.name in FOUR_BYTES else "BIGINT"


COLUMNS: dict[Stream, tuple[str, ...]] = {
    stream: tuple(column.name for column in schema.columns) for stream, schema in SCHEMAS.items()
}
TYPES: dict[Stream, dict[str, str]] = {
    stream: {column.name: sql_type(column) for column in schema.columns}
    for stream, schema in SCHEMAS.items()
}

_SELECT = Template("""
SELECT $columns FROM $stream
WHERE depot_id = :depot AND epoch_id = :epoch AND seq BETWEEN :first AND :last
ORDER BY seq LIMIT :limit
""")
_MOVE = Template("""
INSERT INTO $stream(depot_id, epoch_id, $columns)
SELECT depot_id, :parent, $columns FROM $stream
WHERE depot_id = :depot AND epoch_id = :epoch AND seq BETWEEN :first AND :last
""")
_FORGET = Template("""
DELETE FROM $stream
WHERE depot_id = :depot AND epoch_id = :epoch AND seq <= :last
""")


def filled(template: Template) -> dict[Stream, str]:
    return {
        stream: template.substitute(
            stream=stream, columns=", ".join(names), marks=", ".join("?" * (len(names) + 2))
        )
        for stream, names in COLUMNS.items()
    }


SELECT_ROWS = filled(_SELECT)
MOVE_ROWS = filled(_MOVE)
FORGET_ROWS = filled(_FORGET)
