from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.errors import BadMessage
from daemon.wire import strict_json
from daemon.wire.batch import Column, Value
from daemon.wire.columns import GREATEST, LEAST, pack_column, unpack_column
from tests.daemon.wire.batches import UNHURRIED, cells

NUMBER = Column("speed", Value.NUMBER, "")
WORD = Column("unit", Value.WORD, "")
TEXT = Column("title", Value.TEXT, "")
BODY = Column("body", Value.BODY, "")
SEEN = Column("seen_at", Value.NUMBER, "", near="at")
ALL = (NUMBER, WORD, TEXT, BODY)
COLUMNS = st.sampled_from(ALL)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 9), st.just(2**63), st.floats(), st.text(max_size=3)
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from("dontirlx"), inner, max_size=4),
    ),
    max_leaves=12,
)
FORMS = st.fixed_dictionaries(
    {}, optional={key: st.lists(JUNK, max_size=4) for key in ("d", "o", "n", "t", "i", "r", "l")}
)


@pytest.mark.parametrize(
    ("column", "values", "packed"),
    [
        (NUMBER, (7, 7, 7), 7),
        (NUMBER, (None, None), None),
        (NUMBER, (1000, 1030, 1025), {"d": [1000, 30, -5]}),
        (NUMBER, (1000, None, 1025), {"d": [1000, 0, 25], "n": [1]}),
        (NUMBER, (None, 4, None), {"d": [0, 4, 0], "n": [0, 2]}),
        (WORD, ("a", "a", "a"), "a"),
        (WORD, ("a",) * 5 + ("b",) * 4, {"r": [["a", 5], ["b", 4]]}),
        (WORD, ("a", "a", "b", "b", "c"), {"r": [["a", 2], ["b", 2], ["c", 1]]}),
        (WORD, ("a", "a", "b", "c"), {"l": ("a", "a", "b", "c")}),
        (WORD, ("a", "b", "a", "b"), {"t": ["a", "b"], "i": [0, 1, 0, 1]}),
        (WORD, ("a", None, "a", None), {"t": ["a", None], "i": [0, 1, 0, 1]}),
        (WORD, ("a", "b", "c"), {"l": ("a", "b", "c")}),
        (TEXT, ("late", "lost"), {"l": ("late", "lost")}),
        (BODY, ('{"a": 1}', None), {"l": ('{"a": 1}', None)}),
    ],
)
def test_column_takes_its_shortest_form(
    column: Column, values: tuple[object, ...], packed: object
) -> None:
    assert pack_column(column, values) == packed


@UNHURRIED
@given(st.data())
def test_whatever_is_packed_comes_back(data: st.DataObject) -> None:
    column = data.draw(COLUMNS)
    values = data.draw(cells(column, data.draw(st.integers(1, 30))))
    sent = strict_json.load(strict_json.dump(pack_column(column, values)).decode())
    assert list(unpack_column(column, sent, rows=len(values))) == values


@pytest.mark.parametrize("column", ALL, ids=str)
@pytest.mark.parametrize(
    "packed", [{"l": [None, None]}, {"r": [[None, 2]]}, {"t": [None], "i": [0, 0]}, None]
)
def test_reader_takes_every_form_for_every_column(column: Column, packed: object) -> None:
    assert list(unpack_column(column, packed, rows=2)) == [None, None]


@UNHURRIED
@given(column=COLUMNS, packed=st.one_of(JUNK, FORMS), rows=st.integers(0, 5))
def test_junk_is_refused_or_gives_values_of_the_column(
    column: Column, packed: object, rows: int
) -> None:
    try:
        values = unpack_column(column, packed, rows=rows)
    except BadMessage:
        return
    assert len(values) == rows
    for value in values:
        if column.value is Value.NUMBER:
            assert value is None or (type(value) is int and LEAST <= value <= GREATEST)
        else:
            assert value is None or type(value) is str


@pytest.mark.parametrize(
    ("column", "packed", "says"),
    [
        (NUMBER, {"d": [1, 2]}, "has 2 values for 3 rows"),
        (NUMBER, {"d": [1, True, 2]}, "something else where whole numbers are due"),
        (NUMBER, {"d": [GREATEST, 1, 0]}, "more than 64 bits"),
        (NUMBER, {"d": [1, 2, 3], "n": [3]}, "null in a row that is not there"),
        (NUMBER, {"d": [1, 2, 3], "n": [-1]}, "null in a row that is not there"),
        (NUMBER, {"d": [1, 2], "n": [2]}, "null in a row that is not there"),
        (NUMBER, {"l": [1, 2.0, 3]}, "no whole number"),
        (NUMBER, 1.5, "no whole number"),
        (NUMBER, 2**63, "more than 64 bits"),
        (NUMBER, {"d": 7}, "a form without its list"),
        (NUMBER, {"x": []}, "a form that is not known"),
        (NUMBER, [1, 2, 3], "neither a value nor a form"),
        (WORD, {"d": [1, 2, 3]}, "is not made of numbers"),
        (WORD, {"t": ["a"], "i": [0, 0, 1]}, "not in its table"),
        (WORD, {"t": ["a"], "i": [0, 0, -1]}, "not in its table"),
        (WORD, {"t": ["a"]}, "a form without its list"),
        (WORD, {"r": [["a", 2]]}, "runs of 2 values for 3 rows"),
        (WORD, {"r": [["a", 4], ["b", -1]]}, "runs of 3 values for 3 rows"),
        (WORD, {"r": [["a", 10**12]]}, "runs of 1000000000000 values"),
        (WORD, {"r": ["ab"]}, "not a value and a length"),
        (TEXT, {"l": ["a", 1, "b"]}, "no text"),
        (BODY, "[1]", "no JSON object"),
        (BODY, '{"a": NaN}', "NaN is not JSON"),
        (BODY, '{"a"', "not JSON"),
        (BODY, '{"a": ' + "[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_wrong_is_named(column: Column, packed: Any, says: str) -> None:
    with pytest.raises(BadMessage) as caught:
        unpack_column(column, packed, rows=3)
    assert says in caught.value.message


def test_a_column_that_keeps_close_to_another_is_told_from_it() -> None:
    at = {"at": (1_000, 31_000, 2_000)}
    packed = pack_column(SEEN, (1_400, 31_300, 2_900), before=at)
    assert packed == {"o": "at", "d": [400, 300, 900]}
    assert unpack_column(SEEN, packed, rows=3, before=at) == [1_400, 31_300, 2_900]


@pytest.mark.parametrize(
    ("values", "before"),
    [
        ((1_400, None, 2_900), {"at": (1_000, 31_000, 2_000)}),
        ((1_400, 31_300, 2_900), {"at": (1_000, None, 2_000)}),
        ((1_400, 31_300, 2_900), {}),
    ],
)
def test_where_either_is_not_known_it_is_told_from_itself(
    values: tuple[int | None, ...], before: dict[str, tuple[int | None, ...]]
) -> None:
    packed = pack_column(SEEN, values, before=before)
    assert isinstance(packed, dict)
    assert "o" not in packed
    assert unpack_column(SEEN, packed, rows=3, before=before) == list(values)


@given(
    pairs=st.lists(
        st.tuples(st.integers(LEAST, GREATEST), st.integers(LEAST, GREATEST)), min_size=1
    )
)
def test_however_far_apart_they_are_both_come_back(pairs: list[tuple[int, int]]) -> None:
    at, seen = zip(*pairs, strict=True)
    packed = pack_column(SEEN, seen, before={"at": at})
    assert list(unpack_column(SEEN, packed, rows=len(pairs), before={"at": at})) == list(seen)


@pytest.mark.parametrize(
    ("column", "packed", "says"),
    [
        (SEEN, {"o": "at", "d": [1]}, "1 values for 2 rows"),
        (SEEN, {"o": "at", "d": [1, 2, 3]}, "3 values for 2 rows"),
        (SEEN, {"o": "at"}, "without its list"),
        (SEEN, {"o": "at", "d": [1, 2.5]}, "whole numbers are due"),
        (SEEN, {"o": "at", "d": [1, GREATEST]}, "more than 64 bits"),
        (SEEN, {"o": "seen_at", "d": [1, 2]}, "does not stand before it"),
        (SEEN, {"o": ["at"], "d": [1, 2]}, "does not stand before it"),
        (WORD, {"o": "at", "d": [1, 2]}, "does not stand before it"),
        (SEEN, {"o": "unit", "d": [1, 2]}, "no number throughout"),
        (SEEN, {"o": "boot", "d": [1, 2]}, "no number throughout"),
    ],
)
def test_what_is_wrong_with_it_is_named(column: Column, packed: object, says: str) -> None:
    before: dict[str, list[Any]] = {"at": [5, 6], "unit": ["a", "b"], "boot": [1, None]}
    with pytest.raises(BadMessage) as caught:
        unpack_column(column, packed, rows=2, before=before)
    assert says in caught.value.message
