from drivers.gps.counters import FixMark, UnitCounters


def test_types_are_addresses_and_makers() -> None:
    counters = UnitCounters()
    counters.count([b"$GPRMC,", b"$GPRMC,", b"$GNRMC,", b"$PGRME,", b"$PUBX,0", b"$PUBX,1"])
    counters.count([b"$PMTKCH", b"$PMTK01", b"!AIVDM,", b"$GPTXT*"])
    assert counters.sentences_valid == 10
    assert counters.by_type == {
        "GPRMC": 2,
        "GNRMC": 1,
        "PGRME": 1,
        "PUBX": 2,
        "PMTK": 2,
        "AIVDM": 1,
        "GPTXT": 1,
    }


def test_types_are_bounded_and_none_is_lost() -> None:
    counters = UnitCounters()
    counters.count([b"$GPRMC,"] * 50)
    for number in range(5000):
        counters.count([b"$%05d," % number])
    assert len(counters.by_type) <= 257
    assert counters.by_type["GPRMC"] == 50
    assert sum(counters.by_type.values()) == 5050


def test_the_first_and_the_last_fix_are_kept() -> None:
    counters = UnitCounters()
    assert counters.first_fix is None
    assert counters.last_fix is None
    counters.mark((1000, None, 1, 2))
    counters.mark((2000, 86_402_000, 3, 4))
    assert counters.first_fix == FixMark(1000, None, 1, 2)
    assert counters.last_fix == FixMark(2000, 86_402_000, 3, 4)
    assert counters.fix_epochs == 2
