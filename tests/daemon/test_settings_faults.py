from typing import Any

import pytest
from pydantic import ValidationError

from daemon.settings import Settings
from daemon.settings_faults import fault


def said(tables: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        Settings(**tables)
    return fault(caught.value.errors()[0], tables, of=Settings)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"link": {"brokr": "x"}}, "link.brokr: unknown key; allowed here: broker, depot_id,"),
        ({"port": [{"name": "yard"}]}, "port.0 'yard': url: is missing"),
        ({"port": [{"url": "x"}]}, "port.0.name: is missing"),
        ({"link": {"keepalive_s": 1}}, "link.keepalive_s: Input should be greater than or equal"),
        ({"link": {"keepalive_s": 1}}, "(given: 1)"),
        (
            {"link": {"depot_id": "re no"}},
            "link.depot_id: letters, digits, - and _, at most 64 (given: 're no')",
        ),
    ],
)
def test_fault_names_key_and_what_is_allowed(tables: dict[str, Any], words: str) -> None:
    assert words in said(tables)


def test_fault_never_shows_a_password_from_a_url() -> None:
    words = said({"link": {"broker": "mqtt://anna:hunter2@mqtt.example.org"}})
    assert "link.username and link.password_file" in words
    assert "hunter2" not in words


def test_fault_of_no_key_in_particular_begins_with_its_words() -> None:
    tables = {"depot": {"name": "***"}, "link": {"broker": "mqtt://h"}}
    assert said(tables).startswith("link.depot_id: is missing")
