import pytest

from daemon.town.roads import Road, RoadMap

FAST, SLOW = Road(limit_m_s=30.0), Road(limit_m_s=5.0)


@pytest.fixture
def roads() -> RoadMap:
    """Straight on is short and slow; the way round by node 2 is longer and quicker."""
    made = RoadMap()
    for point in ((0.0, 0.0), (1000.0, 0.0), (500.0, 500.0)):
        made.add_node(point)
    made.join(0, 1, SLOW)
    made.join(0, 2, FAST)
    made.join(2, 1, FAST)
    return made


def test_route_is_the_quickest_not_the_shortest(roads: RoadMap) -> None:
    assert [edge.end for edge in roads.route(0, 1)] == [2, 1]


def test_route_to_where_one_is_is_empty(roads: RoadMap) -> None:
    assert roads.route(1, 1) == ()


def test_split_keeps_length_and_both_directions(roads: RoadMap) -> None:
    middle = roads.split(0, 1)
    assert roads.nodes[middle] == (500.0, 0.0)
    joined = {(edge.start, edge.end) for edge in roads.edges()}
    assert (0, 1) not in joined
    assert (0, middle) in joined
    assert roads.route(middle, 0)
    assert roads.degree(middle) == 2


def test_edges_know_their_length_along_bends() -> None:
    roads = RoadMap()
    a, b = roads.add_node((0.0, 0.0)), roads.add_node((30.0, 40.0))
    roads.join(a, b, FAST, via=[(30.0, 0.0)])
    assert roads.edges()[0].length_m == 70.0
    assert roads.route(b, a)[0].points == ((30.0, 40.0), (30.0, 0.0), (0.0, 0.0))
