import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.store.canonical import canonical, plain_text, sha256

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@given(JSON)
def test_canonical_text_says_the_same_in_ascii(value: object) -> None:
    text = canonical(value)
    assert text.isascii()
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_order_of_keys_does_not_matter() -> None:
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1}) == '{"a":2,"b":1}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical(value)


def test_nesting_without_end_is_refused() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(ValueError, match="nested too deeply"):
        canonical(deep)


@given(st.text(), st.integers(3, 50))
def test_plain_text_is_one_printable_line_of_bounded_length(text: str, most: int) -> None:
    plain = plain_text(text, most=most)
    assert len(plain) <= most
    assert len(plain.splitlines()) <= 1
    plain.encode()


def test_text_that_fits_stays() -> None:
    assert plain_text("Zürich 1", most=8) == "Zürich 1"
    assert plain_text("Zürich 12", most=8) == "Züric..."


def test_hash_is_that_of_the_text() -> None:
    assert sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
