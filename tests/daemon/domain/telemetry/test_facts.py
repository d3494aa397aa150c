from daemon.domain.telemetry.facts import FaultNews, FuelMoved, Severity, VinTold


def test_red_is_the_gravest_lamp() -> None:
    assert min(Severity, key=lambda one: one.rank) is Severity.RED_STOP
    assert [one.rank for one in Severity] == sorted(one.rank for one in Severity)


def test_fuel_is_filled_or_dropped_by_where_it_went() -> None:
    down = FuelMoved(at=2, began=1, percent=20, from_percent=60, to_percent=40)
    up = FuelMoved(at=2, began=1, percent=20, from_percent=40, to_percent=60)
    assert (down.kind, up.kind) == ("fuel.dropped", "fuel.filled")


def test_news_at_one_instant_are_told_apart_by_their_subject() -> None:
    codes = [
        FaultNews(kind="fault.raised", at=1, source=0, code=code, severity=Severity.NONE)
        for code in ("110/3", "100/1")
    ]
    assert len({one.subject for one in codes}) == len(codes)
    assert VinTold(at=1, vin="WVW", source=0).subject == "WVW"
