from tui.naming import natural


def test_numbers_in_names_stand_as_numbers() -> None:
    assert sorted(["T-10", "t-2", "A", "T-1", "9"], key=natural) == ["9", "A", "T-1", "t-2", "T-10"]
