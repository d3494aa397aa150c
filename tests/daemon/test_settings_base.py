import pytest
from pydantic import TypeAdapter, ValidationError

from daemon.settings_base import Name, Table, known_zone

NAMES: TypeAdapter[str] = TypeAdapter(Name)


class Lamp(Table):
    watts: int = 5


def test_table_refuses_keys_that_it_does_not_have() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Lamp.model_validate({"watt": 7})


def test_table_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(Lamp(), "watts", 7)  # noqa: B010 - as the checker forbids the plain way


@pytest.mark.parametrize("name", ["", "x" * 65, "two\nlines", "\x7f"])
def test_name_is_one_short_line(name: str) -> None:
    with pytest.raises(ValidationError):
        NAMES.validate_python(name)


def test_name_may_be_in_any_script() -> None:
    assert NAMES.validate_python("Депо 4") == "Депо 4"


def test_zone_is_one_of_this_world() -> None:
    assert known_zone("America/Denver") == "America/Denver"
    for name in ("Mars/Base", "", "America", "../localtime"):
        with pytest.raises(ValueError, match="not an IANA time zone"):
            known_zone(name)
