import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.wire.topic_filters import filter_of, group_of, matches

LEVELS = st.lists(st.sampled_from(["a", "b", "", "$x"]), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("topic_filter", "topic", "is_meant"),
    [
        ("a/b", "a/b", True),
        ("a/b", "a/b/c", False),
        ("a/b/c", "a/b", False),
        ("a/+/c", "a/b/c", True),
        ("a/+/c", "a/b/d", False),
        ("a/+", "a/", True),
        ("a/+", "a", False),
        ("+", "a", True),
        ("a/#", "a", True),
        ("a/#", "a/b/c", True),
        ("a/#", "b", False),
        ("#", "a/b", True),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False),
        ("$SYS/#", "$SYS/x", True),
    ],
)
def test_filter_means_the_topics_of_the_standard(
    topic_filter: str, topic: str, is_meant: bool
) -> None:
    assert matches(topic_filter, topic) is is_meant


@given(LEVELS)
def test_topic_is_meant_by_itself_and_by_each_level_left_open(levels: list[str]) -> None:
    topic = "/".join(levels)
    assert matches(topic, topic)
    for place in range(len(levels)):
        is_hidden = place == 0 and topic.startswith("$")
        opened = "/".join([*levels[:place], "+", *levels[place + 1 :]])
        rest = "/".join([*levels[:place], "#"])
        assert matches(opened, topic) is not is_hidden
        assert matches(rest, topic) is not is_hidden


def test_group_is_told_from_its_filter() -> None:
    assert group_of("$share/ho/dp/1/+/up/+") == "ho"
    assert filter_of("$share/ho/dp/1/+/up/+") == "dp/1/+/up/+"
    assert group_of("dp/1/#") is None
    assert filter_of("dp/1/#") == "dp/1/#"
