from daemon.domain.maintenance.home_nights import shares


def test_a_weekday_counts_once_it_is_known_twice() -> None:
    assert shares([(0, True), (0, False), (1, True), (4, False), (4, False)]) == {0: 0.5, 4: 0.0}


def test_of_nobody_nothing_is_known() -> None:
    assert shares([]) == {}
