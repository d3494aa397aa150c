import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.wire import topics
from daemon.wire.topic_filters import matches
from daemon.wire.topics import DepotId, Place

DEPOT = DepotId("reno-2")
DEPOTS = st.from_regex(topics.DEPOT_ID, fullmatch=True).map(DepotId)
NAMES = st.text(min_size=1)


@given(NAMES)
def test_key_is_one_level_and_names_its_name(name: str) -> None:
    key = topics.key(name)
    assert re.fullmatch(r"(?:[A-Za-z0-9_-]|%[0-9A-F]{2})+", key)
    assert topics.name_of(key) == name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("T-101_b", "T-101_b"),
        ("T 101", "T%20101"),
        ("a/b", "a%2Fb"),
        ("~.+#", "%7E%2E%2B%23"),
        ("ü", "%C3%BC"),
    ],
)
def test_key_spares_letters_digits_dash_and_underscore(name: str, key: str) -> None:
    assert topics.key(name) == key


@given(DEPOTS, st.sampled_from(["link", "depot", "vehicle", "queue", "desired"]), NAMES)
def test_place_of_a_state_is_found_again(depot: DepotId, kind: str, name: str) -> None:
    place = topics.place(topics.state(depot, kind, name))
    assert place == Place(depot, "state", (kind, topics.key(name)))


@given(DEPOTS, st.sampled_from([*topics.STREAMS, "hello", "ack"]))
def test_place_of_what_goes_up_is_found_again(depot: DepotId, what: str) -> None:
    topic = topics.up(depot, what)
    assert topics.place(topic) == Place(depot, "up", (what,))
    assert matches(topics.SHARED_UP.removeprefix("$share/ho/"), topic)


@pytest.mark.parametrize(
    "topic",
    ["", "dp", "dp/1/reno", "dp/1/reno/up", "dp/2/reno/up/event", "dp/1/re no/up/x", "dp/1//up/x"],
)
def test_other_topics_have_no_place(topic: str) -> None:
    assert topics.place(topic) is None


@given(st.text())
def test_any_topic_has_a_place_or_none(topic: str) -> None:
    place = topics.place(topic)
    assert place is None or topics.DEPOT_ID.fullmatch(place.depot)


def test_depot_hears_what_head_office_says_to_it_and_no_more() -> None:
    heard = topics.depot_subscriptions(DEPOT)

    def is_heard(topic: str) -> bool:
        return any(matches(name, topic) for name in heard)

    for path in (("ack",), ("command",), ("desired", "rules")):
        assert is_heard(topics.down(DEPOT, *path))
        assert not is_heard(topics.down(DepotId("other"), *path))
    assert is_heard(topics.consumer("c1"))
    assert not is_heard(topics.up(DEPOT, "event"))


def test_presence_of_every_depot_is_heard_by_one_filter() -> None:
    assert matches(topics.ALL_PRESENCE, topics.state(DEPOT, "link"))
    assert not matches(topics.ALL_PRESENCE, topics.state(DEPOT, "depot"))
    assert topics.client_id(DEPOT) == "dp-reno-2"
