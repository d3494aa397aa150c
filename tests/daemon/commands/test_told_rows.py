from daemon.commands.told_rows import ALLOWED, MODELS, FileFault, ToldRow, judged
from daemon.domain.master_standing import What


def test_a_fault_names_line_column_and_what_is_allowed() -> None:
    found = judged(What.SITE, {"name": "s", "lat": "91"}, line=7, columns={"lat": "Breite"})
    assert isinstance(found, list)
    said = found[0].said("sites.csv")
    assert said.startswith("sites.csv:7: Breite: ")
    assert "(given: '91')" in said
    assert said.endswith("allowed: degrees from -90 to 90, with a point")


def test_every_fault_of_a_row_is_found() -> None:
    found = judged(What.SITE, {"lat": "x", "lon": "y"}, line=2, columns={})
    assert isinstance(found, list)
    assert {fault.column for fault in found} == {"name", "lat", "lon"}


def test_a_row_that_fits_keeps_its_line() -> None:
    found = judged(What.VEHICLE, {"name": "T1", "class": "mixer"}, line=3, columns={})
    assert isinstance(found, ToldRow)
    assert (found.line, found.column("name")) == (3, "name")


def test_a_fault_of_a_whole_line_names_no_column() -> None:
    assert FileFault(line=4, column="", message="is short").said("f.csv") == "f.csv:4: is short"


def test_every_field_says_what_is_allowed() -> None:
    fields = {
        field.alias or name
        for model in MODELS.values()
        for name, field in model.model_fields.items()
    }
    assert fields <= set(ALLOWED)
