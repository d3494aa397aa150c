import pytest

from drivers.can.urls import USUAL_BAUD, CanName, Way, can_name, fault_of_can_url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("socketcan:can0", CanName(way=Way.SOCKETCAN, place="can0")),
        ("SocketCAN:vcan1", CanName(way=Way.SOCKETCAN, place="vcan1")),
        ("slcan:/dev/ttyACM0", CanName(way=Way.SLCAN, place="/dev/ttyACM0", baud=USUAL_BAUD)),
        ("slcan:/dev/ttyUSB0@57600", CanName(way=Way.SLCAN, place="/dev/ttyUSB0", baud=57_600)),
        ("slcan:/dev/a@b", CanName(way=Way.SLCAN, place="/dev/a@b")),
        ("candump:logs/a:b.log.gz", CanName(way=Way.CANDUMP, place="logs/a:b.log.gz")),
    ],
)
def test_a_name_says_the_way_and_the_place(url: str, name: CanName) -> None:
    assert fault_of_can_url(url) is None
    assert can_name(url) == name


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/dev/ttyACM0", "write socketcan:INTERFACE, slcan:DEVICE or candump:FILE"),
        ("", "cannot be a CAN bus"),
        ("pcan:usb", "cannot be a CAN bus: pcan:usb"),
        ("slcan:", "names nothing"),
        ("candump:a\0b", "names nothing"),
        ("socketcan:", "names nothing"),
        ("socketcan:can0/../x", "is no name of an interface"),
        ("socketcan:a-name-of-an-interface", "is no name of an interface"),
    ],
)
def test_what_is_no_bus_is_said(url: str, words: str) -> None:
    assert words in (fault_of_can_url(url) or "")
    assert can_name(url) is None
