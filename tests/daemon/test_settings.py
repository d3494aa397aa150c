from pathlib import Path

import pytest

from daemon.errors import SettingsError
from daemon.settings import load


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "depotd.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[tracking]\nstop_min = 5", "tracking.stop_min: unknown key; allowed here: stop_min_s"),
        ("[tracking]\nstop_min_s = 5", "tracking.stop_min_s: Input should be greater than"),
        ("[depot]\nzone = 'Mars/Base'", "depot.zone: not an IANA time zone"),
        ("[[port]]\nname = 'a'", "port.0 'a': url: is missing"),
        ("[[port]]\nurl = '/dev/x'", "port.0.name: is missing"),
        ("[[port]]\nname = 7\nurl = '/dev/x'", "port.0.name: Input should be a valid string"),
        ("port = 'x'", "port: Input should be a valid list"),
        ("geojson = [7]", "geojson.0: "),
        ("[[geofence]]\nname = 'g'", "geofence.0 'g': needs exactly one of"),
        ("[[port]]\nname='a'\nurl='/dev/x'\nbaud=4801", "allowed: auto, 4800, 9600"),
        ("[ingest]\npositions = 'some'", "ingest.positions: Input should be 'thinned' or 'raw'"),
        ("[[unit]]\nname='u'\nvehicle='v'\nfrom=2026-01-01T00:00:00", "needs an offset"),
        ("[[geofence]]\nname='g'\ncircle=[1.0, 2.0]", "radius_m belongs to circle and corridor"),
        ("[[geofence]]\nname='g'\nradius_m=5", "exactly one of circle, polygon, corridor"),
        ("[port", "not valid TOML"),
    ],
)
def test_a_wrong_configuration_names_file_key_and_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(path) in caught.value.message
    assert said in caught.value.message
    assert caught.value.next_step == f"correct the file and run: depotd check --config {path}"


def test_what_cannot_be_read_is_said_in_words_with_a_next_step(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert caught.value.message == f"{tmp_path}: cannot be read: Is a directory"
    assert "--config" in caught.value.next_step
    (tmp_path / "latin.toml").write_bytes(b"[depot]\nname = '\xfc'\n")
    with pytest.raises(SettingsError, match="is not UTF-8 text") as caught:
        load(tmp_path / "latin.toml")
    assert "correct the file" in caught.value.next_step


def test_a_missing_file_is_named_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such configuration file") as caught:
        load(tmp_path / "nowhere.toml")
    assert "--config" in caught.value.next_step


def test_paths_are_relative_to_the_folder_of_the_file(tmp_path: Path) -> None:
    text = "geojson = ['places.geojson']\n[store]\npath = 'data/x.db'\n[record]\nfolder='rec'"
    settings = load(written(tmp_path, text))
    assert settings.store.path == tmp_path / "data/x.db"
    assert settings.geojson == [tmp_path / "places.geojson"]
    assert settings.record.folder == tmp_path / "rec"


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEPOTD_TRACKING__STOP_MIN_S", "240")
    settings = load(written(tmp_path, "[tracking]\nstop_min_s = 200\ntrip_min_m = 300"))
    assert settings.tracking.stop_min_s == 240
    assert settings.tracking.trip_min_m == 300


def test_several_faults_are_counted(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\(and 1 more\)"):
        load(written(tmp_path, "[tracking]\nstop_min_s = 5\ntrip_min_m = 1"))
