from daemon.sync.meter import SPAN_MS, Meter


def test_a_steady_flow_is_told_as_it_is() -> None:
    meter = Meter()
    for now in range(0, 60_000, 100):
        meter.add(50, now=now)
    assert 480 < meter.per_s(60_000) < 520


def test_what_is_over_fades_to_nothing() -> None:
    meter = Meter()
    meter.add(5_000, now=1_000)
    assert meter.per_s(1_000) == 1000
    assert meter.per_s(1_000 + SPAN_MS) < 400
    assert meter.per_s(1_000_000) == 0
