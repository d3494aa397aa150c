from pathlib import Path

import pytest

from daemon.control.address import PATH_BYTES, address
from daemon.errors import SettingsError


def test_longest_path_is_taken() -> None:
    path = Path("/" + "x" * (PATH_BYTES - 1))
    assert address(path) == str(path)


def test_longer_path_is_refused_with_its_length_in_bytes() -> None:
    path = Path("/" + "ü" * 54)
    with pytest.raises(SettingsError, match="at most 107 bytes; this one has 109") as caught:
        address(path)
    assert "control.socket" in caught.value.next_step
