"""docs/mqtt.md says what the code does: a stranger writes the other side by it."""

import json
import re

import pytest

from daemon.wire import messages, packing, topics
from daemon.wire.batch import SCHEMAS
from daemon.wire.codec import ROWS_MOST, decode
from daemon.wire.topics import DepotId
from tests.documents.mqtt import PAGE, PART, PARTS

TEXT = PAGE.read_text(encoding="utf-8")
TOPIC = re.compile(r"^\| `(dp/1/[^`]+)` \|", re.MULTILINE)
FORMS = re.compile(r"^- `(\{[^`]+\})`", re.MULTILINE)


def test_every_part_that_is_made_stands_in_the_page() -> None:
    assert {part["name"] for part in PART.finditer(TEXT)} == set(PARTS)


def test_every_column_stands_in_the_page() -> None:
    for schema in SCHEMAS.values():
        for column in schema.columns:
            assert f"| `{column.name}` | {column.value.value} | {column.says} |" in TEXT


def test_topics_of_the_page_are_those_of_the_code() -> None:
    depot = DepotId("{depot}")
    ours = {topics.up(depot, "{stream}"), topics.up(depot, "hello"), topics.up(depot, "ack")}
    ours |= {topics.down(depot, "ack"), topics.down(depot, "command")}
    ours |= {topics.down(depot, "desired", "{doc}"), topics.consumer("{consumer}")}
    ours |= {topics.state(depot, "link"), topics.state(depot, "depot")}
    for kind, name in (("vehicle", "{key}"), ("queue", "{key}"), ("desired", "{doc}")):
        ours.add(f"{topics.state(depot, kind)}/{name}")
    assert set(TOPIC.findall(TEXT)) == ours


def test_limits_of_the_page_are_those_of_the_code() -> None:
    assert f"Inflated they are at most {packing.INFLATED_BYTES >> 20} MiB" in TEXT
    assert f"sent at most {packing.PAYLOAD_BYTES >> 10} KiB" in TEXT
    assert f"A batch has at most {ROWS_MOST:,} rows" in TEXT
    assert f'`"v": {messages.VERSION}`' in TEXT
    assert f"`{topics.SHARED_UP}`" in TEXT


@pytest.mark.parametrize(
    ("form", "values"),
    [
        ({"d": [5, 2, -1]}, [5, 7, 6]),
        ({"d": [5, 0, 1], "n": [1]}, [5, None, 6]),
        ({"o": "seq", "d": [0, 5, -1001]}, [1001, 1007, 12]),
        ({"t": ["a", "b"], "i": [0, 0, 1]}, ["a", "a", "b"]),
        ({"r": [["a", 2], ["b", 1]]}, ["a", "a", "b"]),
        ({"l": ["a", None, "b"]}, ["a", None, "b"]),
    ],
)
def test_batch_written_by_the_page_is_read(form: dict[str, object], values: list[object]) -> None:
    name, place = ("value", 6) if "d" in form else ("unit", 1)
    batch = {
        "v": 1, "epoch": "e", "stream": "telemetry", "schema": 1, "boot": 17, "sent": 1,
        "first": 1001, "last": 1013, "holes": [[1003, 1012, "shed"]],
        "rows": 3, "cols": {"seq": {"d": [1001, 1, 11]}, name: form},
    }  # fmt: skip
    rows = decode(json.dumps(batch).encode()).rows
    assert [row[0] for row in rows] == [1001, 1002, 1013]
    assert [row[place] for row in rows] == values


def test_forms_of_the_page_are_those_tried_here() -> None:
    keys = [sorted(re.findall(r'"([a-z])":', form)) for form in FORMS.findall(TEXT)]
    assert keys == [["d"], ["d", "n"], ["d", "o"], ["i", "t"], ["r"], ["l"]]
