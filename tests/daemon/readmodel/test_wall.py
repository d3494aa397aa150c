from daemon.readmodel.wall import wall_ms


def test_the_wall_clock_is_in_milliseconds_of_this_century() -> None:
    assert 1_700_000_000_000 < wall_ms() < 4_102_444_800_000
