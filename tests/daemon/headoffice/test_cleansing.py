from hypothesis import given
from hypothesis import strategies as st

from daemon.headoffice.cleansing import MOST, cleansed
from daemon.headoffice.stream_sql import TYPES
from daemon.wire.topics import STREAMS

anything = st.one_of(
    st.none(),
    st.integers(),
    st.booleans(),
    st.floats(),
    st.text(st.characters(codec=None)),
    st.lists(st.integers(), max_size=1),
)


@given(stream=st.sampled_from(STREAMS), data=st.data())
def test_whatever_comes_in_fits_its_column_afterwards(stream: str, data: st.DataObject) -> None:
    types = list(TYPES[stream].values())
    row = tuple(data.draw(anything) for _ in types)
    [[clean], changed] = cleansed(stream, [row])
    for value, sql_type in zip(clean, types, strict=True):
        if sql_type == "TEXT":
            assert value is None or isinstance(value, str)
            assert "\0" not in str(value)
            str(value).encode()
        else:
            assert value is None or (type(value) is int and abs(value) <= MOST[sql_type])
    assert cleansed(stream, [clean]) == ([clean], 0), "once is enough"
    assert changed == sum(new is not old for new, old in zip(clean, row, strict=True))


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_text_that_a_database_holds_is_left_alone(text: str) -> None:
    row = (1, 1, text, 1, text, text, None)
    place = list(TYPES["telemetry"].values())
    fitting = tuple(
        value if (sql == "TEXT") is isinstance(value, str) else None
        for value, sql in zip(row, place, strict=True)
    )
    assert cleansed("telemetry", [fitting]) == ([fitting], 0)
