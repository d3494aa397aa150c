from daemon.domain.maintenance.fault_words import FAILURE_MODES, component, failure_mode, words


def test_every_mode_of_five_bits_has_words() -> None:
    assert len(FAILURE_MODES) == 32
    assert (failure_mode(3), failure_mode(31)) == ("voltage too high", "condition exists")
    assert failure_mode(99) == "mode 99"


def test_what_fails_has_a_name_where_it_is_known() -> None:
    assert (component(110), component(524_287)) == ("coolant temperature", "")


def test_a_code_says_what_fails_and_how() -> None:
    assert words("110/3") == "coolant temperature: voltage too high"
    assert words("524287/31") == "condition exists"
    assert words("lamp") == "a lamp is lit, and no code says why"
    assert words("P0301") == ""
