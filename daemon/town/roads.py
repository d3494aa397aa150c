"""The road graph: edges with geometry, and the quickest way between two nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from math import dist

from daemon.town.plane import Point

NodeId = int


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """What kind of road an edge is."""

    limit_m_s: float
    urban: bool = False
    """Suffers from the rush hours."""
    tunnel: bool = False
    private: bool = False
    """Access road of a site: no through traffic, no jams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    start: NodeId
    end: NodeId
    points: tuple[Point, ...]
    road: Road

    @property
    def length_m(self) -> float:
        return sum(dist(a, b) for a, b in pairwise(self.points))


class RoadMap:
    """Built once by `layout`, then only read."""

    def __init__(self) -> None:
        self.nodes: list[Point] = []
        self.signals: set[NodeId] = set()
        self._from: list[dict[NodeId, Edge]] = []
        self._routes: dict[tuple[NodeId, NodeId], tuple[Edge, ...]] = {}

    def add_node(self, point: Point) -> NodeId:
        self.nodes.append(point)
        self._from.append({})
        return len(self.nodes) - 1

    def join(self, a: NodeId, b: NodeId, road: Road, *, via: Sequence[Point] = ()) -> None:
        points = (self.nodes[a], *via, self.nodes[b])
        self._from[a][b] = Edge(start=a, end=b, points=points, road=road)
        self._from[b][a] = Edge(start=b, end=a, points=points[::-1], road=road)

    def cut(self, a: NodeId, b: NodeId) -> Edge:
        """Takes an edge out, both directions, and answers the one from `a` to `b`."""
        del self._from[b][a]
        return self._from[a].pop(b)

    def split(self, a: NodeId, b: NodeId) -> NodeId:
        """A new node in the middle of the straight edge from `a` to `b`."""
        edge = self.cut(a, b)
        (ax, ay), (bx, by) = edge.points[0], edge.points[-1]
        middle = self.add_node(((ax + bx) / 2, (ay + by) / 2))
        self.join(a, middle, edge.road)
        self.join(middle, b, edge.road)
        return middle

    def degree(self, node: NodeId) -> int:
        return len(self._from[node])

    def edges(self) -> list[Edge]:
        """Each road once."""
        return [e for found in self._from for e in found.values() if e.start < e.end]

    def route(self, start: NodeId, end: NodeId) -> tuple[Edge, ...]:
        """The quickest way at the speed limits; empty only when start is end."""
        known = self._routes.get((start, end))
        if known is None:
            known = self._routes[(start, end)] = self._search(start, end)
        return known

    def _search(self, start: NodeId, end: NodeId) -> tuple[Edge, ...]:
        came: dict[NodeId, Edge] = {}
        best = {start: 0.0}
        open_nodes = [(0.0, start)]
        while open_nodes:
            spent, node = heappop(open_nodes)
            if node == end:
                break
            if spent > best[node]:
                continue
            for edge in self._from[node].values():
                reach = spent + edge.length_m / edge.road.limit_m_s
                if reach < best.get(edge.end, float("inf")):
                    best[edge.end] = reach
                    came[edge.end] = edge
                    heappush(open_nodes, (reach, edge.end))
        way: list[Edge] = []
        while end != start:
            way.append(came[end])
            end = way[-1].start
        return tuple(reversed(way))
