from daemon.domain.telemetry.table import FIGURES
from drivers.readings import SIGNALS


def test_every_signal_has_figures_that_let_values_through() -> None:
    assert FIGURES.keys() == {one.name for one in SIGNALS}
    for figures in FIGURES.values():
        assert figures.least < figures.most
        assert 0 < figures.band <= figures.most - figures.least


def test_counters_only_grow_and_are_named() -> None:
    counters = {name for name, figures in FIGURES.items() if figures.is_counter}
    assert counters == {"distance", "distance_fine", "engine_time", "fuel_used"}


def test_figures_are_in_the_unit_of_the_signal() -> None:
    assert FIGURES["engine_speed"].band == 800  # 100 rpm
    assert FIGURES["distance"].band == 100
    assert FIGURES["battery"].most == 36_000
