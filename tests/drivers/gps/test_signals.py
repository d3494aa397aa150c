from drivers.gps.signals import Signals, signals_of
from drivers.nmea.encode import SatelliteInView, gsv, sentence


def _seen(count: int, snr_db: int | None) -> list[SatelliteInView]:
    return [SatelliteInView(number=number, snr_db=snr_db) for number in range(1, count + 1)]


def test_nothing_heard_is_unknown() -> None:
    assert signals_of([]) == Signals(satellites_in_view=None, mean_snr_db=None, error_m=None)


def test_no_satellite_is_a_number() -> None:
    assert signals_of([gsv([])]).satellites_in_view == 0


def test_the_latest_group_of_every_talker_counts() -> None:
    lines = [
        *gsv(_seen(12, 10)).splitlines(),
        *gsv(_seen(5, 40)).splitlines(),
        *gsv(_seen(3, 20), talker="GL").splitlines(),
        sentence("GPGST,001901.00,0.0,,,,30.0,40.0,6"),
        sentence("GPGST,001902.00,0.0,,,,3.0,4.0,6"),
    ]
    signals = signals_of(lines)
    assert signals.satellites_in_view == 8
    assert signals.error_m == 5.0


def test_the_mean_is_over_satellites_that_are_heard() -> None:
    lines = gsv([*_seen(2, 40), *_seen(2, None)]).splitlines()
    assert signals_of(lines).mean_snr_db == 40.0
