import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.wire import strict_json
from tests.daemon.wire.batches import SCALARS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": "\\ud800"}', "surrogates"),
        (b'{"\\udc00": 1}', "surrogates"),
        (b'{"a": ' + b"9" * 5000 + b"}", "4300"),
        (b'{"a": ' + b"[" * 200_000, "nested too deep"),
        (b'{"a": "\xff"}', "utf-8"),
        (b"[1]", "no JSON object"),
        (b"", "Expecting value"),
    ],
)
def test_what_is_no_json_raises_one_error(text: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        strict_json.load_object(text)


def test_escaped_characters_beyond_the_first_plane_are_whole() -> None:
    assert strict_json.load_object(b'{"a": "\\ud83d\\ude9a"}') == {"a": "🚚"}


@given(st.dictionaries(st.text(), st.one_of(SCALARS, st.lists(SCALARS))))
def test_what_is_dumped_is_loaded(found: dict[str, object]) -> None:
    assert strict_json.load_object(strict_json.dump(found)) == found
