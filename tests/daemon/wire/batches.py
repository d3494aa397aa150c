"""Batches as Hypothesis draws them: any values that fit the columns, holes anywhere."""

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from daemon.wire.batch import SCHEMAS, Batch, Column, Hole, Row, Value
from daemon.wire.columns import GREATEST, LEAST
from daemon.wire.topics import STREAMS, Stream

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Batches take a while to draw; on a busy machine that says nothing about the code."""
NUMBERS = st.one_of(
    st.none(),
    st.integers(-3, 3),
    st.integers(LEAST, GREATEST),
    st.sampled_from([LEAST, GREATEST, 0]),
)
WORDS = st.one_of(st.none(), st.sampled_from(["", "T 101", "T 102", "täglich", "🚚"]), st.text())
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, width=32)
).filter(lambda value: value not in (float("inf"), float("-inf")))
BODIES = st.one_of(
    st.none(),
    st.just("{}"),
    st.builds(
        json.dumps,
        st.dictionaries(st.text(), st.one_of(SCALARS, st.lists(SCALARS)), max_size=4),
        ensure_ascii=st.booleans(),
        indent=st.sampled_from([None, 1]),
    ),
)
VALUES: dict[Value, st.SearchStrategy[object]] = {
    Value.NUMBER: NUMBERS,
    Value.WORD: WORDS,
    Value.TEXT: WORDS,
    Value.BODY: BODIES,
}


def cells(column: Column, rows: int) -> st.SearchStrategy[list[object]]:
    """One column: now and then the same value in every row."""
    value = VALUES[column.value]
    mixed = st.lists(value, min_size=rows, max_size=rows)
    return st.one_of(mixed, value.map(lambda same: [same] * rows))


@st.composite
def batches(draw: st.DrawFn, *, streams: tuple[Stream, ...] = STREAMS, most: int = 12) -> Batch:
    schema = SCHEMAS[draw(st.sampled_from(streams))]
    first = draw(st.one_of(st.integers(1, 2000), st.just(GREATEST - 100)))
    seqs: list[int] = []
    holes: list[Hole] = []
    after = first
    for is_row in draw(st.lists(st.booleans(), min_size=1, max_size=most)):
        if is_row:
            seqs.append(after)
            after += 1
        else:
            last = after + draw(st.integers(0, 5))
            holes.append(
                Hole(after, last, draw(st.sampled_from(["shed", "thinned", "vergessen ü"])))
            )
            after = last + 1
    seqs = draw(st.permutations(seqs))
    columns = [draw(cells(column, len(seqs))) for column in schema.columns[1:]]
    rows: list[Row] = list(zip(seqs, *columns, strict=True))
    return Batch(
        epoch=draw(st.uuids().map(str)),
        stream=schema.stream,
        first=first,
        last=after - 1,
        rows=rows,
        holes=holes,
        boot=draw(st.integers(0, GREATEST)),
        sent=draw(st.integers(0, GREATEST)),
    )


def in_order(rows: object) -> list[Row]:
    assert isinstance(rows, list | tuple)
    return sorted(rows, key=lambda row: int(row[0]))
