import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.commands.geojson_rows import geojson_rows
from daemon.commands.master_args import GeofenceArgs, SiteArgs

RING = [[8.0, 50.0], [8.1, 50.0], [8.1, 50.1], [8.0, 50.0]]


def feature(kind: str, coordinates: object, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": coordinates},
        "properties": properties,
    }


def collection(*features: object, indent: int | None = None) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, indent=indent)


def faults(text: str) -> list[str]:
    return [fault.said("p.geojson") for fault in geojson_rows(text).faults]


def test_points_are_sites_and_the_others_geofences() -> None:
    found = geojson_rows(
        collection(
            feature("Point", [8.5, 50.5, 120.0], name="quarry", radius_m=120, colour="red"),
            feature("Polygon", [RING], name="yard", site="quarry", dwell_s=600),
            feature("LineString", RING[:2], name="route", radius_m=30, label=None),
        )
    )
    assert [row.args for row in found.rows] == [
        SiteArgs(name="quarry", lat=50.5, lon=8.5, radius_m=120),
        GeofenceArgs(
            name="yard",
            polygon=[(50.0, 8.0), (50.0, 8.1), (50.1, 8.1)],
            site="quarry",
            dwell_s=600,
        ),
        GeofenceArgs(name="route", corridor=[(50.0, 8.0), (50.0, 8.1)], radius_m=30),
    ]


def test_faults_in_one_line_are_told_apart_by_number_and_name() -> None:
    said = faults(
        collection(
            feature("Point", [8.5, 50.5], name="right"),
            feature("Point", [8.5, 95.0], name="wrong"),
            feature("Circle", [8.5, 50.5]),
            7,
        )
    )
    assert [one.partition(": ")[2].partition(": ")[0] for one in said] == [
        "feature 2 ('wrong')",
        "feature 3",
        "feature 4",
    ]


def test_type_of_a_geometry_that_is_no_text_is_told() -> None:
    odd = feature("Point", []) | {"geometry": {"type": [], "coordinates": []}}
    assert "geometry.type: cannot be used (given: [])" in faults(collection(odd))[0]


def test_a_fault_names_the_line_of_its_feature() -> None:
    text = (
        '{"type": "FeatureCollection", "name": "with, odd [things]",\n "features": [\n'
        + json.dumps(feature("Point", [8.5, 50.5], name="right"))
        + ",\n\n"
        + json.dumps(feature("Point", [8.5, 95.0], name="wrong"))
        + ",\n"
        + json.dumps(feature("Polygon", [RING], name=""))
        + "\n]}"
    )
    first, second = faults(text)
    assert first.startswith("p.geojson:5: feature 2 ('wrong'): geometry.coordinates: ")
    assert second.startswith("p.geojson:6: feature 3: properties.name: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "FeatureCollection",\n "features": [}', "p.geojson:2: is not JSON"),
        ("[]", "is no FeatureCollection"),
        ('{"type": "FeatureCollection"}', "has no list of features"),
        (collection(7), "is no feature"),
        (collection({"geometry": {"type": "Point"}}), "properties: are missing"),
        (collection(feature("MultiPolygon", [], name="m")), "Point, LineString, Polygon"),
        (collection({"properties": {"name": "x"}, "geometry": None}), "geometry.type"),
        (collection(feature("Point", "here", name="x")), "is no place"),
        (collection(feature("Polygon", [], name="x")), "has no ring"),
        (collection(feature("LineString", {}, name="x")), "is no list"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_place_is_told(text: str, said: str) -> None:
    assert said in faults(text)[0]


def test_the_last_of_equal_keys_counts_as_json_has_it() -> None:
    text = (
        '{"features": [1],\n"type": "FeatureCollection",\n"features": [\n'
        + json.dumps(feature("Point", [0, 99], name="x"))
        + "]}"
    )
    assert faults(text)[0].startswith("p.geojson:4: ")


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "features", "geometry", "properties", "coordinates", "name", "Point"]
            ),
            inner | st.sampled_from(["Point", "Polygon", "FeatureCollection", "Feature"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(features=st.lists(values, max_size=4), indent=st.sampled_from([None, 1]))
def test_nothing_in_a_collection_is_too_odd(features: list[object], indent: int | None) -> None:
    found = geojson_rows(collection(*features, indent=indent))
    assert len({row.line for row in found.rows} | {fault.line for fault in found.faults}) <= max(
        1, len(features)
    )
    assert bool(found.faults) or len(found.rows) == len(features)
