import pytest

from drivers.j1939.faults import diagnosis
from drivers.readings import Diagnosis, FaultCode, Lamps

DARK = Lamps(malfunction=False, red_stop=False, amber_warning=False, protect=False)


def told(digits: str) -> Diagnosis:
    found = diagnosis(bytes.fromhex(digits))
    assert found is not None
    return found


def test_two_codes_and_the_amber_lamp() -> None:
    found = told("04FF6E00030164000102")
    assert found.lamps == DARK._replace(amber_warning=True)
    assert found.codes == (FaultCode(110, 3, 1), FaultCode(100, 1, 2))


@pytest.mark.parametrize("digits", ["00FF00000000FFFF", "00FFFFFFFFFFFFFF", "00FF00000000"])
def test_no_codes_are_none(digits: str) -> None:
    assert told(digits) == Diagnosis(DARK, ())


@pytest.mark.parametrize(
    ("byte", "lamps"),
    [
        ("40", DARK._replace(malfunction=True)),
        ("10", DARK._replace(red_stop=True)),
        ("01", DARK._replace(protect=True)),
        ("FF", DARK),
        ("AA", DARK),
    ],
)
def test_only_a_lamp_that_is_lit_is_lit(byte: str, lamps: Lamps) -> None:
    assert told(f"{byte}FF00000000FFFF").lamps == lamps


def test_a_number_of_nineteen_bits_and_what_nobody_counts() -> None:
    (code,) = told("00FFFFFFFF7FFFFF").codes
    assert code == FaultCode(spn=(1 << 19) - 1, fmi=31, occurrences=None)
    (old,) = told("00FF6E000381FFFF").codes
    assert (old.occurrences, old.is_old_form) == (1, True)


@pytest.mark.parametrize("digits", ["", "04FF6E0003", "04FF6E0003016400"])
def test_what_is_cut_off_says_nothing(digits: str) -> None:
    assert diagnosis(bytes.fromhex(digits)) is None
